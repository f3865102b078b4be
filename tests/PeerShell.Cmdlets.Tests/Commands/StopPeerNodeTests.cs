using System.Diagnostics;
using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class StopPeerNodeTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Stop-PeerNode \"$alice\", \"$bob\"")]
    [InlineData("Stop-PeerNode $alice, $bob")]
    [InlineData("Stop-PeerNode \"*$suffix\"")]
    [InlineData("Get-PeerNode \"*$suffix\" | Stop-PeerNode")]
    [InlineData("\"$alice\", \"$bob\" | Stop-PeerNode")]
    public void Stops_what_it_is_given(string script)
    {
        _session.StartNodes("alice", "bob");
        _session["suffix"] = _session.Suffix;
        Assert.Empty(_session.Run(script));
        Assert.Equal(["Stopped", "Stopped"], _session.Run("$alice.State, $bob.State").Select(state => state.ToString()));
        Assert.Empty(_session.Run("Get-PeerNode \"*$suffix\""));
    }

    [Fact]
    public void An_unknown_name_is_an_error_and_the_others_are_stopped()
    {
        _session.StartNodes("alice");
        var error = _session.Try("Stop-PeerNode nobody, $alice").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Contains("alice", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("Stopped", _session.Run("$alice.State")[0].ToString());
    }

    [Fact]
    public void A_wildcard_that_fits_none_is_no_error() => Assert.Empty(_session.Run("Stop-PeerNode no-such-node-*"));

    [Fact]
    public void A_peer_is_not_a_node()
    {
        _session.StartPair();
        _session.Try("$toBob | Stop-PeerNode").HasError("InputObjectNotBound", ErrorCategory.InvalidArgument);
        Assert.Equal("Running", _session.Run("$alice.State")[0].ToString());
    }

    [Fact]
    public void WhatIf_stops_nothing()
    {
        _session.StartNodes("alice");
        _session.Run("$alice | Stop-PeerNode -WhatIf");
        Assert.Equal("Running", _session.Run("$alice.State")[0].ToString());
    }

    [Fact]
    public void A_stopped_node_can_be_stopped_again()
    {
        _session.StartNodes("alice");
        _session.Run("Stop-PeerNode $alice; Stop-PeerNode $alice");
    }

    [Fact]
    public void Delivers_what_is_queued()
    {
        _session.StartPair();
        _session.Run("1..1000 | Send-PeerMessage -To $toBob; Stop-PeerNode $alice");
        Assert.Equal(1000, _session.Run("Receive-PeerMessage -Node $bob").Count);
    }

    [Fact]
    public void Says_what_could_not_be_delivered()
    {
        _session.StartPair("-InboxCapacity 1");
        _session.Run("1..5 | Send-PeerMessage -To $toBob");
        var outcome = _session.Try("Stop-PeerNode $alice -Force");
        Assert.Contains(outcome.Warnings, warning => warning.Contains("could not be delivered", StringComparison.Ordinal));
    }

    [Fact]
    public void Waits_no_longer_than_the_drain_time()
    {
        _session.StartPair("-InboxCapacity 1");
        _session.Run("1..5 | Send-PeerMessage -To $toBob");
        var watch = Stopwatch.StartNew();
        _session.Try("Stop-PeerNode $alice -DrainSec 0.5");
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void Nodes_stop_together()
    {
        _session.StartPair("-InboxCapacity 1");
        _session.Run("1..5 | Send-PeerMessage -To $toBob; 1..5 | Send-PeerMessage -To $toAlice");
        var watch = Stopwatch.StartNew();
        _session.Try("Stop-PeerNode $alice, $bob -DrainSec 3");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5.5));
    }

    [Fact]
    public void The_wait_can_be_interrupted()
    {
        _session.StartPair("-InboxCapacity 1");
        _session.Run("1..5 | Send-PeerMessage -To $toBob");
        using var run = _session.Begin("Stop-PeerNode $alice -DrainSec 60");
        Assert.Contains("1 node left", run.AwaitProgress(), StringComparison.Ordinal);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));

        _session.Run("$null = Receive-PeerMessage -Node $bob -Wait -Count 5 -TimeoutSec 20");
    }
}
