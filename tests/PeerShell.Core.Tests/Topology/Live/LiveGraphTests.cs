using PeerShell.Node;
using PeerShell.Tests.Node;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Live;
using PeerShell.Transport;

namespace PeerShell.Tests.Topology.Live;

/// <summary>Graphs read from live nodes. If only some nodes are given, the others are treated like nodes of another process.</summary>
public sealed class LiveGraphTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task One_node_or_a_few_are_enough_to_read_the_whole_network(int given)
    {
        var grid = Grid.Create(20, 5, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(grid);

        var (topology, isPartial) = await LiveGraph.ReadAsync("x", [.. network.Nodes.Take(given)], cancellationToken: Stop);

        Assert.False(isPartial);
        Assert.True(topology.IsSameGraph(grid));
        Assert.Equal("x", topology.Name);
    }

    [Fact]
    public async Task A_survey_goes_as_far_as_its_depth()
    {
        await using var network = await TestNetworks.StartAsync(Line.Create(8, TestNetworks.Names));
        for (var depth = 0; depth < 4; depth++)
        {
            var (topology, _) = await LiveGraph.ReadAsync("x", [network.Nodes[0]], depth, cancellationToken: Stop);
            Assert.Equal(depth + 2, topology.Nodes.Count);
            Assert.Equal(depth + 1, topology.Links.Count);
        }
    }

    [Fact]
    public async Task A_node_that_must_not_answer_is_seen_only_by_its_peers()
    {
        var wire = new InMemoryTransport();
        await using var a = await TestNodes.StartAsync("a", wire);
        await using var b = await PeerNode.StartAsync(TestNodes.Options("b", wire) with { AnswersSurveys = false }, Stop);
        await using var c = await TestNodes.StartAsync("c", wire);
        await a.ConnectAsync(b.Endpoint!, Stop);
        await b.ConnectAsync(c.Endpoint!, Stop);
        await b.UntilAsync(() => b.Peers.Count(peer => peer.IsConnected) == 2);

        var (topology, isPartial) = await LiveGraph.ReadAsync("x", [a], cancellationToken: Stop);

        Assert.False(isPartial);
        Assert.True(Assert.Single(topology.Links).Joins("a", "b"));
    }

    [Fact]
    public async Task Tags_are_kept_and_equal_names_are_distinguished()
    {
        var wire = new InMemoryTransport();
        await using var a = await TestNodes.StartAsync("same", wire);
        await using var b = await TestNodes.StartAsync("hub", wire);
        Dictionary<string, string> web = new() { ["role"] = "web" };
        await using var c = await PeerNode.StartAsync(TestNodes.Options("SAME", wire) with { Tags = web }, Stop);
        await a.ConnectAsync(b.Endpoint!, Stop);
        await c.ConnectAsync(b.Endpoint!, Stop);
        await b.UntilAsync(() => b.Peers.Count(peer => peer.IsConnected) == 2);

        var (topology, _) = await LiveGraph.ReadAsync("x", [a], cancellationToken: Stop);

        Assert.Equal("web", topology.FindNode($"SAME ({c.Id.ShortId})")!.Tags["role"]);
        Assert.Equal(2, topology.GetDegree("hub"));
    }

    [Fact]
    public async Task A_node_with_very_many_peers_reports_all_of_them()
    {
        var star = Star.Create(700, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(star);
        var (topology, isPartial) = await LiveGraph.ReadAsync("x", [network.Nodes[^1]], cancellationToken: Stop);
        Assert.False(isPartial);
        Assert.True(topology.IsSameGraph(star));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_costs_its_part_and_the_given_time()
    {
        var options = TestNetworks.Options();
        options = options with { Node = options.Node with { KeepAlive = new() } };
        await using var network = await TestNetworks.StartAsync(Line.Create(4, TestNetworks.Names), options);

        // The link is cut, and no node notices within the given time.
        network.SetConditions("n2", "n3", new LinkConditions { IsDown = true });
        var (topology, isPartial) = await LiveGraph.ReadAsync(
            "x", [network.Nodes[0]], time: TimeSpan.FromMilliseconds(300), cancellationToken: Stop);

        Assert.True(isPartial);
        Assert.Equal(2, topology.Links.Count);
        Assert.NotNull(topology.FindLink("n1", "n2"));
        Assert.NotNull(topology.FindLink("n2", "n3"));
    }

    [Fact]
    public async Task Many_may_ask_at_once()
    {
        var ring = Ring.Create(12, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(ring);
        var readings = await Task.WhenAll(network.Nodes.Select(node => LiveGraph.ReadAsync("x", [node], cancellationToken: Stop)));
        Assert.All(readings, reading => Assert.True(!reading.IsPartial && reading.Topology.IsSameGraph(ring)));
    }

    [Fact]
    public async Task Without_nodes_there_is_an_empty_graph()
    {
        var (topology, isPartial) = await LiveGraph.ReadAsync("x", [], cancellationToken: Stop);
        Assert.Empty(topology.Nodes);
        Assert.False(isPartial);
    }
}
