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
    [InlineData("$alice | Wait-Peer \"$bob\"")]
    [InlineData("$alice | Wait-Peer $bob -State Connected")]
    [InlineData("$alice | Wait-Peer -State Connected")]
    [InlineData("Wait-Peer -State Connected -Node $alice")]
    [InlineData("$bob.Name | Wait-Peer -State Connected -Node $alice")]
    [InlineData("$bob | Wait-Peer -State Connected -Node $alice")]
    [InlineData("$alice, $bob | Wait-Peer \"$bob\"")]
    [InlineData("Wait-Peer \"$bob\" -Node $alice")]
    [InlineData("Wait-Peer b* -Node $alice")]
    [InlineData("Wait-Peer $toBob")]
    [InlineData("$toBob | Wait-Peer")]
    [InlineData("$toBob | Wait-Peer -State Connected")]
    public void Outputs_peers_that_are_connected_at_once(string script) =>
        Assert.Equal($"bob{_session.Suffix}", Assert.Single(_session.Run(script)).Properties["Name"].Value);

    [Fact]
    public void Nodes_from_the_pipeline_are_those_that_wait()
    {
        Assert.Equal(
            ["bob", "alice"],
            _session.Run("$alice, $bob | Wait-Peer | ForEach-Object { $_.Name.Split('-')[0] }").Select(name => name.ToString()));
        var error = _session.Try("$alice, $bob | Wait-Peer nobody -TimeoutSec 0.1").HasError("WaitTimeout", ErrorCategory.OperationTimeout);
        Assert.Contains($"'{_session["alice"]}' has no peer 'nobody'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"'{_session["bob"]}' has no peer 'nobody'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_the_nodes_is_to_have_the_peer()
    {
        using var run = _session.Begin($"$alice, $bob | Wait-Peer 'carol{_session.Suffix}' -TimeoutSec 20");
        using var other = new Session();
        other.Run($"""
            $known = (Get-PeerNode 'alice{_session.Suffix}'), (Get-PeerNode 'bob{_session.Suffix}')
            $carol = Start-PeerNode 'carol{_session.Suffix}' -Bootstrap $known
            """);
        Assert.Equal(2, run.End().Output.Count);
    }

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
        var gone = Assert.Single(run.End().Output);
        Assert.Equal(_session["toBob"], gone);
    }

    [Fact]
    public void Waits_until_all_peers_of_nodes_are_gone()
    {
        using var run = _session.Begin("$alice, $bob | Wait-Peer -State Gone");
        using var other = new Session();
        other.Run($"Disconnect-Peer 'bob{_session.Suffix}' -Node 'alice{_session.Suffix}'");
        Assert.Equal(2, run.End().Output.Count);
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
        Assert.Equal("caught", _session.Run("""
            try { Wait-Peer nobody -Node $alice -TimeoutSec 0 -ErrorAction SilentlyContinue; 'missed' } catch { 'caught' }
            """)[0].ToString());

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
        var error = run.End().HasError("NodeStopped", ErrorCategory.InvalidOperation, _session["alice"]);
        Assert.DoesNotContain(": .", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Wait-Peer -Node $alice -Count 3")]
    [InlineData("Wait-Peer -Node $alice -Converged")]
    [InlineData("Wait-Peer nobody -Node $alice")]
    [InlineData("$alice | Wait-Peer")]
    public void A_node_that_has_stopped_waits_for_nobody(string script)
    {
        _session.Run("Stop-PeerNode $alice");
        var error = _session.Try(script).HasError("NodeStopped", ErrorCategory.InvalidOperation, _session["alice"]);
        Assert.Matches("has stopped: [a-z].*[a-z0-9)']\\.$", error.ToString());
        Assert.DoesNotContain($"stopped: node 'alice{_session.Suffix}'", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("nobody*")]
    public void An_unknown_node_is_an_error(string node) =>
        _session.Try($"Wait-Peer -Node {node}").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, node);

    [Theory]
    [InlineData("$alice, $bob, $carol | Wait-Peer -Converged", 6)]
    [InlineData("Wait-Peer -Converged -Node $alice", 2)]
    [InlineData("Wait-Peer -Converged -Count 2 -Node \"$alice\"", 2)]
    [InlineData("Wait-Peer -QuietFor 0 -Node $alice", 2)]
    public void Waits_until_all_that_are_known_are_connected(string script, int peers)
    {
        using var session = new Session();
        session.StartMesh();
        Assert.Equal(peers, session.Run(script).Count);
    }

    [Fact]
    public void Ten_nodes_that_know_their_predecessor_converge()
    {
        using var session = new Session();
        var peers = session.Run($$"""
            $nodes = @(Start-PeerNode n0{{session.Suffix}})
            1..9 | ForEach-Object { $nodes += Start-PeerNode "n$_{{session.Suffix}}" -Bootstrap $nodes[-1] }
            $nodes | Wait-Peer -Converged -Count 9
            """);
        Assert.Equal(90, peers.Count);
    }

    [Fact]
    public void Converged_waits_for_the_count_too()
    {
        using var run = _session.Begin("Wait-Peer -Converged -Count 2 -Node $alice");
        Assert.Contains("1 of 2 peers", run.AwaitProgress(), StringComparison.Ordinal);
        using var other = new Session();
        other.Run($"$carol = Start-PeerNode 'carol{_session.Suffix}' -Bootstrap (Get-PeerNode 'bob{_session.Suffix}')");
        Assert.Equal(2, run.End().Output.Count);
    }

    [Fact]
    public void A_node_that_finds_nobody_where_it_was_told_has_not_converged()
    {
        var nobody = SilentListener.Nobody();
        _session.Try($"$lone = Start-PeerNode 'lone{_session.Suffix}' -Bootstrap '{nobody}'");
        var error = _session.Try("Wait-Peer -Converged -Node $lone -TimeoutSec 1")
            .HasError("WaitTimeout", ErrorCategory.OperationTimeout, _session["lone"]);
        Assert.Contains($"nobody at {nobody}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_is_told_of_nobody_has_converged() =>
        Assert.Empty(_session.Run($"Start-PeerNode 'lone{_session.Suffix}' | Wait-Peer -Converged"));

    [Fact]
    public void The_quiet_is_as_long_as_told()
    {
        var error = _session.Try("Wait-Peer -QuietFor 1000 -Node $alice -TimeoutSec 0.5")
            .HasError("WaitTimeout", ErrorCategory.OperationTimeout, _session["alice"]);
        Assert.Contains("heard news", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Wait-Peer -Peer $toBob -Converged", "AmbiguousParameterSet")]
    [InlineData("Wait-Peer -Converged -QuietFor -1 -Node $alice", "ParameterArgumentValidationError")]
    [InlineData("Wait-Peer -Converged -QuietFor 1e9 -Node $alice", "ParameterArgumentValidationError")]
    public void Parameters_that_make_no_sense_are_refused(string script, string id) =>
        Assert.Equal(id, Assert.Single(_session.Try(script).Errors).FullyQualifiedErrorId.Split(',')[0]);

    [Fact]
    public void The_wait_for_all_can_be_interrupted()
    {
        using var run = _session.Begin("Wait-Peer -Converged -Count 3 -Node $alice -TimeoutSec 600");
        run.AwaitProgress();
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_wait_for_all_ends_when_one_of_the_nodes_stops()
    {
        using var run = _session.Begin("$alice, $bob | Wait-Peer -Converged -Count 3 -TimeoutSec 600");
        run.AwaitProgress();
        using var other = new Session();
        other.Run($"Stop-PeerNode 'bob{_session.Suffix}'");
        run.End().HasError("NodeStopped", ErrorCategory.InvalidOperation, _session["bob"]);
    }

    [Fact]
    public void A_member_is_waited_for_at_the_node_that_knows_it()
    {
        using var session = new Session();
        session.StartApart();
        session.Run("$member = Get-Peer c* -All -Node $bob");
        session.Try("$member | Wait-Peer -TimeoutSec 0.1").HasError("WaitTimeout", ErrorCategory.OperationTimeout, session["bob"]);
        session.Run("$null = Connect-Peer $member -Node $bob");
        Assert.Equal(session["bob"], Assert.Single(session.Run("$member | Wait-Peer")).Properties["Node"].Value);
    }
}
