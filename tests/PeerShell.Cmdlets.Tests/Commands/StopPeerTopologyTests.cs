using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class StopPeerTopologyTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Stop-PeerTopology $network")]
    [InlineData("$network | Stop-PeerTopology -Force")]
    [InlineData("Get-PeerNetwork \"$network\" | Stop-PeerTopology -DrainSec 1")]
    [InlineData("Stop-PeerTopology -Name \"$network*\"")]
    public void Stops_all_nodes_of_what_it_is_given(string script)
    {
        _session.StartRing();
        Assert.Empty(_session.Run(script));
        Assert.Equal("Stopped", _session.Run("$network.State")[0].ToString());
        Assert.Empty(_session.Run($"Get-PeerNode *{_session.Suffix}; Get-PeerNetwork *{_session.Suffix}"));
        Assert.Empty(_session.Run("$network | Stop-PeerTopology"));
    }

    [Fact]
    public void WhatIf_stops_nothing()
    {
        _session.StartRing();
        _session.Run("$network | Stop-PeerTopology -WhatIf");
        Assert.Equal("Running", _session.Run("$network.State")[0].ToString());
    }

    [Fact]
    public void An_unknown_name_is_an_error_and_a_wildcard_is_none()
    {
        _session.StartRing();
        var error = _session.Try("Stop-PeerTopology nothing").HasError("NetworkNotFound", ErrorCategory.ObjectNotFound, "nothing");
        Assert.Contains("Running networks: ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Stop-PeerTopology nothing*"));
    }

    [Fact]
    public void Delivers_what_is_queued_or_says_what_it_could_not()
    {
        _session.StartRing();
        _session.Run("1..2000 | Send-PeerMessage -To $n2 -Node $n1; $network | Stop-PeerTopology");
        Assert.Equal(2000, _session.Run("Receive-PeerMessage -Node $n2").Count);

        _session.StartRing();
        var outcome = _session.Try("""
            Set-PeerLink $n1 $n2 -Down
            1..100 | Send-PeerMessage -To $n2 -Node $n1
            $network | Stop-PeerTopology -Force
            """);
        Assert.Contains(outcome.Warnings, warning => warning.Contains("100 messages could not be delivered", StringComparison.Ordinal));
    }
}
