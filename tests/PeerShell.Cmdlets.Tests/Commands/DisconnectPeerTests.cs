using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class DisconnectPeerTests : IDisposable
{
    private readonly Session _session = new();

    public DisconnectPeerTests() => _session.StartPair();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$toBob | Disconnect-Peer")]
    [InlineData("Disconnect-Peer $toBob")]
    [InlineData("Disconnect-Peer \"$bob\" -Node $alice")]
    [InlineData("Disconnect-Peer b* -Node \"$alice\"")]
    [InlineData("Get-Peer -Node $alice | Disconnect-Peer")]
    [InlineData("Get-PeerEvent PeerConnected -Node $alice | Disconnect-Peer")]
    [InlineData("[pscustomobject]@{ Peer = \"$bob\"; Node = \"$alice\" } | Disconnect-Peer")]
    public void Ends_the_session(string script)
    {
        Assert.Empty(_session.Run(script));
        _session.Run("Wait-Peer $toBob, $toAlice -State Gone -TimeoutSec 10");
        Assert.Empty(_session.Run("$alice, $bob | Get-Peer"));
    }

    [Fact]
    public void WhatIf_disconnects_nobody()
    {
        _session.Run("$toBob | Disconnect-Peer -WhatIf");
        Assert.Equal("Connected", _session.Run("$toBob.State")[0].ToString());
    }

    [Fact]
    public void What_is_queued_is_delivered_first()
    {
        _session.Run("1..1000 | Send-PeerMessage -To $toBob; $toBob | Disconnect-Peer");
        Assert.Equal(1000, _session.Run("Receive-PeerMessage -Node $bob").Count);
    }

    [Fact]
    public void An_unknown_peer_is_an_error_and_nothing_changes()
    {
        _session.Try("Disconnect-Peer nobody -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Equal("Connected", _session.Run("$toBob.State")[0].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Stop-PeerNode $bob; $null = Wait-Peer $toBob -State Gone")]
    public void An_endpoint_is_dialled_no_longer(string before)
    {
        _session.Run($"$endpoint = $bob.Endpoint; {before}");
        _session.Run("Disconnect-Peer $endpoint -Node $alice -WhatIf");
        Assert.Single(_session.Run("$alice.DialledEndpoints"));
        _session.Run("Disconnect-Peer $endpoint -Node $alice");
        Assert.Empty(_session.Run("$alice.DialledEndpoints; Get-Peer -Node $alice"));
        _session.Try("Disconnect-Peer $endpoint -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, _session["endpoint"]);
    }

    [Fact]
    public void Two_of_the_same_name_are_not_clear()
    {
        _session.Run($$"""
            $twin = [PeerShell.Node.PeerNode]::StartAsync([PeerShell.Node.PeerNodeOptions]@{ Name = $bob.Name }).Result
            $null = Connect-Peer $alice -Node $twin
            $null = Wait-Peer -Node $alice -Count 2
            """);
        var error = _session.Try("Disconnect-Peer $bob.Name -Node $alice")
            .HasError("PeerAmbiguous", ErrorCategory.InvalidArgument, _session.Run("$bob.Name")[0]);
        Assert.Contains(_session.Run("$twin.Id.ShortId")[0].ToString(), error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _session.Run("Get-Peer $bob.Name -Node $alice").Count);
        _session.Run("Disconnect-Peer $twin -Node $alice; $null = $twin.StopAsync()");
        Assert.Equal("Connected", _session.Run("$toBob.State")[0].ToString());
    }

    [Fact]
    public void The_wait_can_be_interrupted()
    {
        using var session = new Session();
        session.StartPair("-InboxCapacity 1");
        using var run = session.Begin("1..5 | Send-PeerMessage -To $toBob; $toBob | Disconnect-Peer");
        Assert.Contains("1 peer left", run.AwaitProgress(), StringComparison.Ordinal);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }
}
