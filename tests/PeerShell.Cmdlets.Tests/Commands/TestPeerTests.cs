using System.Diagnostics;
using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class TestPeerTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Test-Peer \"$bob\" -Node $alice")]
    [InlineData("Test-Peer b* -Node \"$alice\"")]
    [InlineData("Test-Peer $bob.Id -Node $alice")]
    [InlineData("Test-Peer $toBob")]
    [InlineData("Test-Peer $toBob, \"$bob\" -Node $alice")]
    [InlineData("$toBob | Test-Peer")]
    [InlineData("$bob | Test-Peer -Node $alice")]
    [InlineData("Get-Peer -Node $alice | Test-Peer")]
    [InlineData("Get-Peer -All -Node $alice | Test-Peer")]
    [InlineData("Get-PeerEvent PeerConnected -Node $alice | Test-Peer")]
    public void Measures_the_round_trip(string script)
    {
        _session.StartPair();
        var pings = _session.Run($"{script} -Count 2 -Delay 0");
        Assert.Equal([1, 2], pings.Select(ping => (int)ping.Properties["Number"].Value));
        Assert.All(pings, ping =>
        {
            Assert.Equal("Success", ping.Properties["Status"].Value.ToString());
            Assert.Equal(_session["alice"], ping.Properties["Node"].Value);
            Assert.Equal(_session["toBob"], new PSObject(ping.Properties["Peer"].Value));
            Assert.InRange((TimeSpan)ping.Properties["RoundTripTime"].Value, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5));
        });
    }

    [Fact]
    public void Measures_four_times_unless_told_otherwise()
    {
        _session.StartPair();
        Assert.Equal(4, _session.Run("Test-Peer $toBob -Delay 0").Count);
    }

    [Fact]
    public void Waits_between_two_measurements()
    {
        _session.StartPair();
        var watch = Stopwatch.StartNew();
        Assert.Equal(3, _session.Run("Test-Peer $toBob -Count 3 -Delay 0.2").Count);

        // A little less than two delays: timers count in milliseconds, and the watch in less.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.39), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Several_peers_are_measured_at_a_time_and_those_in_the_pipeline_one_after_the_other()
    {
        _session.StartMesh();
        const string numbers = "ForEach-Object { $_.Number }";
        Assert.Equal([1, 1, 2, 2], Numbers($"Test-Peer * -Node $alice -Count 2 -Delay 0 | {numbers}"));
        Assert.Equal([1, 1, 2, 2], Numbers($"Test-Peer $bob.Name, $carol.Name -Node $alice -Count 2 -Delay 0 | {numbers}"));
        Assert.Equal([1, 2, 1, 2], Numbers($"Get-Peer -Node $alice | Test-Peer -Count 2 -Delay 0 | {numbers}"));
        Assert.Equal([1, 1, 1, 1, 1, 1], Numbers($"$alice, $bob, $carol | Get-Peer | Test-Peer -Count 1 | {numbers}"));

        int[] Numbers(string script) => [.. _session.Run(script).Select(number => (int)number.BaseObject)];
    }

    [Theory]
    [InlineData("Test-Peer $toBob -Quiet", true)]
    [InlineData("Test-Peer $toBob -Quiet -Count 100 -Delay 60", true)]
    [InlineData("$toBob, $toBob | Test-Peer -Quiet", true)]
    [InlineData("Test-Peer nobody -Node $alice -Quiet", false)]
    [InlineData("Test-Peer no* -Node $alice -Quiet", false)]
    [InlineData("Test-Peer $toBob, nobody -Node $alice -Quiet", false)]
    public void Quiet_says_yes_or_no(string script, bool answer)
    {
        _session.StartPair();
        Assert.Equal(answer, Assert.Single(_session.Run(script)).BaseObject);
    }

    [Fact]
    public void No_answer_in_time_is_a_result()
    {
        _session.StartNodes("alice", "bob");
        using var relay = new StallingRelay(_session.Run("$bob.Endpoint")[0].ToString());
        _session.Run($"$toBob = Connect-Peer '{relay.Endpoint}' -Node $alice; $null = Test-Peer $toBob -Count 1");
        relay.Stall();

        var ping = Assert.Single(_session.Run("Test-Peer $toBob -Count 1 -TimeoutSec 0.2"));
        Assert.Equal("TimedOut", ping.Properties["Status"].Value.ToString());
        Assert.Null(ping.Properties["RoundTripTime"].Value);
        Assert.Equal(false, Assert.Single(_session.Run("Test-Peer $toBob -Count 2 -Delay 0 -TimeoutSec 0.2 -Quiet")).BaseObject);
        using var run = _session.Begin("Test-Peer $toBob -TimeoutSec 600");
        Assert.Contains("1 answer", run.AwaitProgress(), StringComparison.Ordinal);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_peer_that_is_gone_is_not_connected()
    {
        _session.StartPair();
        _session.Run("Stop-PeerNode $bob; $null = Wait-Peer $toBob -State Gone");
        Assert.Equal(
            ["NotConnected", "NotConnected"],
            _session.Run("(Test-Peer $toBob -Count 2 -Delay 0).Status").Select(status => status.ToString()));
        Assert.Equal(false, Assert.Single(_session.Run("Test-Peer $toBob -Count 1 -Quiet")).BaseObject);
    }

    [Fact]
    public void An_unknown_peer_or_node_is_an_error()
    {
        _session.StartPair();
        var outcome = _session.Try("Test-Peer nobody, $toBob -Node $alice -Count 1");
        outcome.HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Single(outcome.Output);
        _session.Try("Test-Peer x -Node nobody").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Empty(_session.Run("Test-Peer no* -Node $alice"));
    }

    [Theory]
    [InlineData("Test-Peer \"$carol\" -Node $bob -Count 1")]
    [InlineData("Test-Peer c* -Node $bob -Count 1")]
    [InlineData("Get-Peer c* -All -Node $bob | Test-Peer -Count 1")]
    public void A_known_member_is_dialled_first(string script)
    {
        _session.StartApart();
        Assert.Equal("Success", Assert.Single(_session.Run(script)).Properties["Status"].Value.ToString());
        Assert.Equal("Connected", _session.Run("(Get-Peer $carol -Node $bob).State")[0].ToString());
    }

    [Theory]
    [InlineData("Test-Peer \"$carol\" -Node $bob -Count 1 -TimeoutSec 0.3", true)]
    [InlineData("Test-Peer \"$carol\" -Node $bob -Quiet -TimeoutSec 0.3", false)]
    [InlineData("Send-PeerMessage hello \"$carol\" -Node $bob -TimeoutSec 0.3", true)]
    [InlineData("1..50 | Send-PeerMessage -To \"$carol\" -Node $bob -TimeoutSec 0.3", true)]
    public void The_time_is_for_the_connection_to_a_member_too(string script, bool reports)
    {
        // Somebody listens there, and never says a word.
        using var silent = new SilentListener();
        _session.Run($$"""
            $alice = Start-PeerNode alice{{_session.Suffix}}
            $bob = Start-PeerNode bob{{_session.Suffix}} -Bootstrap $alice
            $carol = Start-PeerNode carol{{_session.Suffix}} -Bootstrap $alice -AdvertiseAddress '{{silent.Endpoint}}'
            $null = $alice, $bob, $carol | Wait-Peer -Converged -Count 2
            $toBob = Get-Peer $bob -Node $carol
            Disconnect-Peer $carol -Node $bob
            $null = Wait-Peer $toBob -State Gone
            """);
        var watch = Stopwatch.StartNew();
        var outcome = _session.Try(script);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(5));
        Assert.Equal(reports, outcome.Errors.Count > 0);
        Assert.All(outcome.Errors, error =>
        {
            Assert.Equal(
                ("ConnectTimedOut", ErrorCategory.OperationTimeout),
                (error.FullyQualifiedErrorId.Split(',')[0], error.CategoryInfo.Category));
            Assert.Contains(silent.Endpoint, error.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Who_was_discovered_is_measured_from_the_node_that_discovered_it()
    {
        _session.StartMesh();
        var pings = _session.Run("Get-PeerEvent MemberDiscovered -Node $bob -Peer c* | Test-Peer -Count 1");
        Assert.Equal(_session["bob"], Assert.Single(pings).Properties["Node"].Value);
    }

    [Fact]
    public void Everybody_known_can_be_measured_in_one_pipeline()
    {
        _session.StartApart();
        var pings = _session.Run("$alice, $bob, $carol | Get-Peer -All | Test-Peer -Count 1");
        Assert.Equal(6, pings.Count);
        Assert.All(pings, ping => Assert.Equal("Success", ping.Properties["Status"].Value.ToString()));
    }

    [Fact]
    public void A_member_that_has_stopped_is_an_error_that_says_so()
    {
        _session.StartMesh();
        _session.Run("Stop-PeerNode $carol; $null = Get-PeerEvent MemberLeft -Node $alice -Count 1 -TimeoutSec 20");
        var error = _session.Try("Get-Peer -All -Node $alice | Where-Object State -eq Left | Test-Peer")
            .HasError("PeerNotFound", ErrorCategory.ObjectNotFound);
        Assert.Contains($"'carol{_session.Suffix} (", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("has stopped", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_pause_can_be_interrupted()
    {
        _session.StartPair();
        using var run = _session.Begin("Test-Peer $toBob -Count 100 -Delay 60");
        run.AwaitOutput(1);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Nothing_goes_on_when_the_pipeline_downstream_wants_no_more()
    {
        _session.StartPair();
        var watch = Stopwatch.StartNew();
        Assert.Single(_session.Run("Test-Peer $toBob -Count 100 -Delay 60 | Select-First"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
