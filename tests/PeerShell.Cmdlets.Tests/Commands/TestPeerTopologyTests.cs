using System.Diagnostics;
using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class TestPeerTopologyTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Says_nothing_or_true_while_all_is_as_it_should_be()
    {
        _session.StartRing();
        Assert.Empty(_session.Run("$network | Test-PeerTopology"));
        Assert.Equal(true, Assert.Single(_session.Run("$network | Test-PeerTopology -Quiet")).BaseObject);
        Assert.Equal(true, Assert.Single(_session.Run("Test-PeerTopology $ring -Node $network.Nodes -Quiet")).BaseObject);
    }

    [Fact]
    public void Says_what_is_missing_and_what_is_too_much()
    {
        _session.StartRing();
        _session.Run($$"""
            Stop-PeerNode $n1 -Force
            $names = [PeerShell.Topology.Generators.NodeNames]::new('n{0}{{_session.Suffix}}')
            $star = [PeerShell.Topology.Generators.Star]::Create(4, $names)
            $differences = $network | Test-PeerTopology $star
            """);
        Assert.Equal(
            [
                "ExtraLink n2-n3", "ExtraLink n3-n4", "ExtraLink n4-n5", "ExtraNode n5",
                "MissingLink n1-n2", "MissingLink n1-n3", "MissingLink n1-n4", "MissingNode n1",
            ],
            _session.Run("$differences | ForEach-Object { \"$($_.Kind) $($_.Name)\" }")
                .Select(one => Sorted(one.ToString()))
                .Order(StringComparer.Ordinal));
        Assert.Equal(false, Assert.Single(_session.Run("$network | Test-PeerTopology -Quiet")).BaseObject);
    }

    [Fact]
    public void What_is_wanted_may_come_by_pipeline()
    {
        _session.StartRing();
        var less = "$ring.RemoveLinks([PeerShell.Topology.TopologyLink[]]$ring.Links[0])";
        Assert.Equal(false, Assert.Single(_session.Run($"{less} | Test-PeerTopology -Network $network -Quiet")).BaseObject);
        Assert.Equal(true, Assert.Single(_session.Run("$ring | Test-PeerTopology -Network $network -Quiet")).BaseObject);
        Assert.Equal(false, Assert.Single(_session.Run($"{less} | Test-PeerTopology -Node $network.Nodes -Quiet")).BaseObject);
        Assert.Equal(true, Assert.Single(_session.Run("$network | Test-PeerTopology $ring -Quiet")).BaseObject);
    }

    [Theory]
    [InlineData("$n1 | Test-PeerTopology -Quiet")]
    [InlineData("$ring.Links[0] | Test-PeerTopology -Quiet")]
    [InlineData("'nothing' | Test-PeerTopology -Quiet")]
    [InlineData("$network, 'nothing' | Test-PeerTopology -Quiet")]
    public void What_could_not_be_tested_is_never_true(string script)
    {
        _session.StartRing();
        var outcome = _session.Try(script);
        Assert.NotEmpty(outcome.Errors);
        Assert.DoesNotContain(outcome.Output, output => output.BaseObject is true);
    }

    [Fact]
    public void Waits_until_it_is_so()
    {
        _session.StartRing();
        _session.Run("Stop-PeerNode $n1 -Force");
        using var repair = new Session();
        repair["network"] = _session["network"];
        using var run = _session.Begin("$network | Test-PeerTopology -Wait -Quiet");
        run.AwaitProgress();
        repair.Run("$null = $network | Start-PeerTopology");
        Assert.Equal(true, Assert.Single(run.End().Output).BaseObject);
    }

    [Fact]
    public void Waits_no_longer_than_it_is_told()
    {
        _session.StartRing();
        _session.Run("Stop-PeerNode $n1 -Force");
        var watch = Stopwatch.StartNew();
        Assert.Equal(3, _session.Run("$network | Test-PeerTopology -TimeoutSec 0.5").Count);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_wait_can_be_interrupted()
    {
        _session.StartRing();
        _session.Run("Stop-PeerNode $n1 -Force");
        using var run = _session.Begin("$network | Test-PeerTopology -TimeoutSec 60");
        run.AwaitProgress();
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Nodes_that_formed_by_themselves_are_compared_too()
    {
        _session.StartMesh();
        _session.Run("""
            $nodes = [PeerShell.Topology.TopologyNode[]]("$alice", "$bob", "$carol")
            $ends = ("$alice", "$bob"), ("$alice", "$carol"), ("$bob", "$carol")
            $links = [PeerShell.Topology.TopologyLink[]]@($ends | ForEach-Object { [PeerShell.Topology.TopologyLink]::new($_[0], $_[1]) })
            $mesh = [PeerShell.Topology.PeerTopology]::new('mesh', $nodes, $links)
            """);
        Assert.Equal(true, _session.Run($"Test-PeerTopology $mesh -Node *{_session.Suffix} -Wait -Quiet")[0].BaseObject);
    }

    [Fact]
    public void A_network_that_is_not_there_is_an_error() =>
        _session.Try("Test-PeerTopology -Network nothing").HasError("NetworkNotFound", ErrorCategory.ObjectNotFound, "nothing");

    private string Sorted(string difference)
    {
        var (kind, name) = (difference.Split(' ')[0], difference.Split(' ')[1].Replace(_session.Suffix, "", StringComparison.Ordinal));
        return $"{kind} {string.Join('-', name.Split('-').Order())}";
    }
}
