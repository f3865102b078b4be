using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

/// <summary>What the cmdlets say of a peer that the network knows to be gone, and that returns.</summary>
public sealed class UnreachablePeerTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_counts_as_gone_while_its_messages_wait()
    {
        _session.StartPair("-DeadAfter 0.5 -MeshPreset Local");
        _session.Run("Set-PeerLink $alice $bob -Down; $null = Wait-Peer $toBob -State Gone -TimeoutSec 60");

        Assert.Equal("Unreachable", Assert.Single(_session.Run("(Get-Peer -Node $alice -State Unreachable).State")).ToString());
        Assert.IsType<DateTimeOffset>(Assert.Single(_session.Run("$toBob.KeptUntil")).BaseObject);
        Assert.Single(_session.Run("Get-PeerEvent PeerUnreachable -Node $alice"));
        var sent = _session.Try("1..3 | Send-PeerMessage -To $toBob");
        Assert.Contains("is unreachable", Assert.Single(sent.Warnings), StringComparison.Ordinal);
        _session.Try("Invoke-PeerRequest hello -To $toBob -TimeoutSec 60").HasError("PeerGone", ErrorCategory.ConnectionError);

        var returned = _session.Run("""
            Reset-PeerLink $alice
            $null = Wait-Peer $toBob -TimeoutSec 60
            Receive-PeerMessage -Node $bob -Wait -Count 3 -TimeoutSec 30 -BodyOnly
            """);
        Assert.Equal(["1", "2", "3"], returned.Select(body => body.ToString()));
    }
}
