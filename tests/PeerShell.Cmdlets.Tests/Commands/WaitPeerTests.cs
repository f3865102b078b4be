using System.Diagnostics;
using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class WaitPeerTests : IDisposable
{
    private readonly Session _session = new();

    public WaitPeerTests() => _session.StartPair();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Wait-Peer -Node $alice -Count 1")]
    [InlineData("$alice | Wait-Peer")]
    [InlineData("Wait-Peer \"$bob\" -Node $alice")]
    [InlineData("Wait-Peer b* -Node $alice")]
    [InlineData("Wait-Peer $toBob")]
    [InlineData("$toBob | Wait-Peer")]
    [InlineData("$toBob | Wait-Peer -State Connected")]
    public void Outputs_peers_that_are_connected_at_once(string script) =>
        Assert.Equal($"bob{_session.Suffix}", Assert.Single(_session.Run(script)).Properties["Name"].Value);

    [Fact]
    public void Waits_for_a_count()
    {
        using var run = _session.Begin("Wait-Peer -Node $alice -Count 2");
        using var other = new Session();
        other.Run($"$carol = Start-PeerNode 'carol{_session.Suffix}' -Bootstrap (Get-PeerNode 'alice{_session.Suffix}')");
        Assert.Equal(2, run.End().Output.Count);
    }

    [Fact]
    public void Waits_for_a_name_that_is_not_known_yet()
    {
        using var run = _session.Begin($"Wait-Peer 'carol{_session.Suffix}' -Node $alice");
        using var other = new Session();
        other.Run($"$carol = Start-PeerNode 'carol{_session.Suffix}' -Bootstrap (Get-PeerNode 'alice{_session.Suffix}')");
        Assert.Equal($"carol{_session.Suffix}", Assert.Single(run.End().Output).Properties["Name"].Value);
    }

    [Fact]
    public void Waits_until_a_peer_is_gone()
    {
        using var run = _session.Begin("Wait-Peer $toBob -State Gone");
        using var other = new Session();
        other.Run($"Stop-PeerNode 'bob{_session.Suffix}'");
        Assert.Equal(_session["toBob"], Assert.Single(run.End().Output));
    }

    [Fact]
    public void Who_is_not_there_is_gone() => Assert.Empty(_session.Run("Wait-Peer nobody -Node $alice -State Gone -TimeoutSec 0.1"));

    [Theory]
    [InlineData("Wait-Peer -Node $alice -Count 3", "1 of 3 peers")]
    [InlineData("Wait-Peer nobody -Node $alice", "no peer 'nobody'")]
    [InlineData("Wait-Peer $toBob -State Gone", "is Connected")]
    public void A_timeout_says_what_was_seen(string script, string saw)
    {
        var watch = Stopwatch.StartNew();
        var outcome = _session.Try($"{script} -TimeoutSec 0.3; 'not reached'");
        var error = outcome.HasError("WaitTimeout", ErrorCategory.OperationTimeout, _session["alice"]);
        Assert.Contains(saw, error.ToString(), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_timeout_is_a_terminating_error() =>
        Assert.Equal("caught", _session.Run("try { Wait-Peer nobody -Node $alice -TimeoutSec 0 -ErrorAction SilentlyContinue; 'missed' } catch { 'caught' }")[0].ToString());

    [Fact]
    public void The_wait_can_be_interrupted()
    {
        using var run = _session.Begin("Wait-Peer -Node $alice -Count 3");
        Assert.Contains("1 of 3 peers", run.AwaitProgress(), StringComparison.Ordinal);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_wait_ends_when_the_node_stops()
    {
        using var run = _session.Begin("Wait-Peer -Node $alice -Count 3");
        run.AwaitProgress();
        using var other = new Session();
        other.Run($"Stop-PeerNode 'alice{_session.Suffix}'");
        run.End().HasError("NodeStopped", ErrorCategory.InvalidOperation, _session["alice"]);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("nobody*")]
    public void An_unknown_node_is_an_error(string node) =>
        _session.Try($"Wait-Peer -Node {node}").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, node);
}
