using PeerShell.Node;
using PeerShell.Tests.Node;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Live;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Tests.Topology.Live;

public sealed class PeerNetworkTests
{
    private static readonly LinkConditions Down = new() { IsDown = true };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_network_starts_as_drawn_and_stops(bool inMemory)
    {
        List<NetworkProgress> progress = [];
        var topology = Grid.Create(12, 4, TestNetworks.Names);
        await using var network = await PeerNetwork.StartAsync(
            topology, TestNetworks.Options(inMemory ? new InMemoryTransport() : new TcpTransport()), progress.Add, Stop);

        Assert.Equal((NetworkState.Running, "grid"), (network.State, network.Name));
        Assert.Equal(topology.Nodes.Select(node => node.Name), network.Nodes.Select(node => node.Name));
        Assert.Empty(network.Compare());
        Assert.True(network.GetActual().IsSameGraph(topology));
        Assert.Equal(new NetworkProgress(12, 12, topology.Links.Count, topology.Links.Count), progress[^1]);
        Assert.All(network.Nodes, node => Assert.Equal("grid", node.Network));

        var nodes = network.Nodes;
        await network.StopAsync();
        await network.StopAsync();
        Assert.Equal(NetworkState.Stopped, network.State);
        Assert.All(nodes, node => Assert.Equal(NodeState.Stopped, node.State));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => network.RepairAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task Nodes_have_the_tags_and_links_the_conditions_of_the_topology()
    {
        var slow = new LinkConditions { Latency = TimeSpan.FromMilliseconds(20) };
        var topology = new PeerTopology(
            "pair",
            [new TopologyNode("a") { Tags = new Dictionary<string, string> { ["role"] = "hub" } }, new TopologyNode("b")],
            [new TopologyLink("a", "b") { Conditions = slow }]);
        await using var network = await TestNetworks.StartAsync(topology);

        Assert.Equal("hub", network.FindNode("B")!.Peers[0].Tags["role"]);
        Assert.Equal(slow, network.GetConditions("b", "a"));
        Assert.True(network.GetActual().IsSameGraph(topology));

        // The fastest of several, because a busy machine makes all of them slower.
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
            quickest = TimeSpan.FromTicks(Math.Min(quickest.Ticks, (await network.Nodes[0].Peers[0].PingAsync(Stop)).Ticks));

        Assert.InRange(quickest, TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task A_node_that_cannot_be_started_is_named_and_nothing_stays()
    {
        var carrier = new InMemoryTransport();
        var options = TestNetworks.Options(carrier);
        options = options with { Node = options.Node with { Listen = [new PeerEndpoint("127.0.0.1", 7000)] } };

        var error = await Assert.ThrowsAsync<NetworkException>(() => TestNetworks.StartAsync(Line.Create(3, TestNetworks.Names), options));

        var node = Assert.IsType<TopologyNode>(error.Subject);
        Assert.Contains($"Node '{node}' could not be started", error.Message, StringComparison.Ordinal);
        Assert.Contains("already listens", error.Message, StringComparison.Ordinal);
        await using var free = await carrier.ListenAsync(new PeerEndpoint("127.0.0.1", 7000), Stop);
    }

    [Fact]
    public async Task A_link_that_cannot_be_connected_is_named_and_nothing_stays()
    {
        var options = TestNetworks.Options();
        options = options with { Node = options.Node with { Listen = [] } };
        var error = await Assert.ThrowsAsync<NetworkException>(() => TestNetworks.StartAsync(Line.Create(2, TestNetworks.Names), options));
        Assert.Equal("n1-n2", Assert.IsType<TopologyLink>(error.Subject).ToString());
    }

    [Fact]
    public async Task A_cancelled_start_leaves_nothing()
    {
        using var patience = new CancellationTokenSource();
        var carrier = new CountingListeners();
        var starting = PeerNetwork.StartAsync(
            Ring.Create(200, TestNetworks.Names), TestNetworks.Options(carrier), CancelLater, patience.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Equal(0, carrier.Open);

        void CancelLater(NetworkProgress progress)
        {
            if (progress.LinksConnected > 5)
                patience.Cancel();
        }
    }

    [Fact]
    public async Task A_ring_of_twenty_that_is_cut_twice_is_two_lines_until_it_is_healed()
    {
        var ring = Ring.Create(20, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(ring);

        network.SetConditions("n20", "n1", Down);
        network.SetConditions("n10", "n11", Down);

        await network.BecomesAsync(ring.RemoveLinks([.. TestNetworks.Links("n20-n1", "n10-n11")]));
        network.SetConditions("n1", "n20", LinkConditions.None);
        network.SetConditions("n11", "n10", LinkConditions.None);
        await network.BecomesAsync(ring);
    }

    [Fact]
    public async Task A_split_network_is_whole_again_once_it_is_healed_or_repaired()
    {
        var mesh = Mesh.Create(6, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(mesh);
        for (var round = 0; round < 2; round++)
        {
            network.Split([["n1", "n2"], ["n3"]]);
            await network.BecomesAsync(new PeerTopology("islands", mesh.Nodes, TestNetworks.Links("n1-n2", "n4-n5", "n5-n6", "n4-n6")));
            network.Split([["n1"], ["n2", "n3", "n4", "n5", "n6"]]);
            await network.BecomesAsync(Mesh.Create(6, TestNetworks.Names).RemoveLinks([.. mesh.Links.Where(link => link.From == "n1")]));
            if (round == 0)
                network.Heal();
            else
                Assert.Equal(5, (await network.RepairAsync(cancellationToken: Stop)).Count);

            await network.BecomesAsync(mesh);
        }
    }

    [Fact]
    public async Task Where_nothing_differs_a_repair_changes_nothing()
    {
        await using var network = await TestNetworks.StartAsync(Ring.Create(5, TestNetworks.Names));
        var before = network.Nodes.Select(node => (node, node.Totals.LinksOpened)).ToArray();

        Assert.Empty(await network.RepairAsync(cancellationToken: Stop));

        Assert.Equal(before, network.Nodes.Select(node => (node, node.Totals.LinksOpened)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_link_is_missing_and_repaired_before_any_node_notices(bool isSplit)
    {
        var options = TestNetworks.Options();
        options = options with { Node = options.Node with { KeepAlive = new() } };
        await using var network = await TestNetworks.StartAsync(Line.Create(3, TestNetworks.Names), options);
        var before = network.Nodes.Select(node => (node, node.Totals.LinksOpened)).ToArray();
        if (isSplit)
            network.Split(["n1"]);
        else
            network.SetConditions("n1", "n2", Down);

        Assert.Equal("link n1-n2 is missing", Assert.Single(network.Compare()).ToString());

        // An unwanted link is only gone when the nodes say so.
        var cut = network.Topology.RemoveLinks(TestNetworks.Links("n1-n2"));
        Assert.EndsWith("is not wanted", Assert.Single(network.Compare(cut)).ToString(), StringComparison.Ordinal);

        Assert.Single(await network.RepairAsync(cancellationToken: Stop));
        Assert.Empty(network.Compare());
        Assert.Equal(LinkState.Connected, new PeerLink(network.Nodes[0], network.Nodes[1]).State);
        await network.Nodes[0].Peers[0].PingAsync(Stop);
        Assert.Equal(before, network.Nodes.Select(node => (node, node.Totals.LinksOpened)));
    }

    [Fact]
    public async Task Another_topology_gives_the_links_that_stay_its_conditions_and_takes_them_from_those_that_go()
    {
        var slow = new LinkConditions { Latency = TimeSpan.FromMilliseconds(3) };
        var ring = Ring.Create(4, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(ring);
        network.SetConditions("n4", "n1", Down);
        await network.BecomesAsync(ring.RemoveLinks(TestNetworks.Links("n4-n1")));
        var line = new PeerTopology(
            "line",
            ring.Nodes,
            [
                new("n1", "n2") { Conditions = slow },
                new("n2", "n3") { Conditions = slow },
                new("n3", "n4"),
                new("n2", "n4") { Conditions = Down },
            ]);

        Assert.Empty(await network.RepairAsync(line, cancellationToken: Stop));

        Assert.Equal([slow, slow, LinkConditions.None, Down, LinkConditions.None], new[] { "n1-n2", "n2-n3", "n3-n4", "n2-n4", "n4-n1" }
            .Select(link => network.GetConditions(link.Split('-')[0], link.Split('-')[1])));
        network.SetConditions("n2", "n4", LinkConditions.None);
        await network.BecomesAsync(ring.RemoveLinks(TestNetworks.Links("n4-n1")).AddLinks(TestNetworks.Links("n2-n4")));
        await network.RepairAsync(ring, cancellationToken: Stop);
        await network.BecomesAsync(ring);
    }

    [Fact]
    public async Task A_node_that_was_stopped_behind_the_networks_back_is_replaced()
    {
        var star = Star.Create(5, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(star);
        var others = network.Nodes.Skip(1).ToArray();
        await network.FindNode("n1")!.StopAsync(TimeSpan.Zero);
        Assert.Equal(NetworkState.Degraded, network.State);
        Assert.Equal(4, network.Nodes.Count);
        Assert.Contains(network.Compare(), difference => difference.ToString() == "node n1 is missing");

        Assert.Equal(5, (await network.RepairAsync(cancellationToken: Stop)).Count);

        Assert.Equal(NetworkState.Running, network.State);
        await network.BecomesAsync(star);
        Assert.Equal(others, network.Nodes.Skip(1));
        Assert.All(network.Nodes, node => Assert.All(
            node.DialledEndpoints, dialled => Assert.Contains(network.Nodes, other => other.Endpoint == dialled)));
    }

    [Fact]
    public async Task Another_topology_is_reached_by_the_difference()
    {
        var line = Line.Create(6, TestNetworks.Names);
        await using var network = await TestNetworks.StartAsync(line);
        var (first, last) = (network.FindNode("n1"), network.FindNode("n6")!);
        var star = Star.Create(5, TestNetworks.Names);

        var differences = await network.RepairAsync(star, cancellationToken: Stop);

        Assert.Equal(3, differences.Count(difference => difference.Kind == TopologyDifferenceKind.MissingLink));
        Assert.Equal(4, differences.Count(difference => difference.Kind == TopologyDifferenceKind.ExtraLink));
        Assert.Single(differences, difference => difference is { Kind: TopologyDifferenceKind.ExtraNode, Name: "n6" });
        Assert.Equal(NodeState.Stopped, last.State);
        Assert.Same(first, network.FindNode("n1"));
        Assert.Equal(star, network.Topology);
        await network.BecomesAsync(star);
        Assert.Equal(NetworkState.Running, network.State);
    }

    [Fact]
    public async Task A_link_that_is_wanted_down_does_not_connect_until_it_is_brought_up()
    {
        var topology = new PeerTopology(
            "line", [new("a"), new("b"), new("c")], [new("a", "b"), new("b", "c") { Conditions = Down }]);
        await using var network = await TestNetworks.StartAsync(topology);
        Assert.Empty(network.Compare());
        Assert.Single(network.GetActual().Links);

        network.SetConditions("b", "c", LinkConditions.None);
        await network.BecomesAsync(new PeerTopology("line", topology.Nodes, TestNetworks.Links("a-b", "b-c")));
    }

    [Fact]
    public async Task A_node_that_joins_from_outside_is_seen_and_left_alone()
    {
        var options = TestNetworks.Options();
        await using var network = await TestNetworks.StartAsync(Ring.Create(3, TestNetworks.Names), options);
        await using var guest = await PeerNode.StartAsync(
            options.Node with { Name = "N1", Network = "ring", Transport = options.Wire.CreateTransport() }, Stop);
        await guest.ConnectAsync(network.Nodes[0].Endpoint!, Stop);
        await network.Nodes[0].UntilAsync(() => network.Nodes[0].Peers.Count(peer => peer.IsConnected) == 3);

        var extra = $"N1 ({guest.Id.ShortId})";
        Assert.Equal(
            [$"node {extra} is not wanted", $"link n1-{extra} is not wanted"],
            network.Compare().Select(difference => difference.ToString()));
        await network.RepairAsync(cancellationToken: Stop);
        Assert.Single(guest.Peers, peer => peer.IsConnected);
    }

    [Fact]
    public async Task Stopping_ends_a_repair()
    {
        var options = TestNetworks.Options();
        options = options with { Node = options.Node with { Limits = new NodeLimits { HandshakeTime = TimeSpan.FromMinutes(1) } } };
        var network = await TestNetworks.StartAsync(Line.Create(3, TestNetworks.Names), options);
        var (deaf, node) = (network.FindNode("n2")!, network.FindNode("n3")!);
        await node.StopAsync(TimeSpan.Zero);
        var other = options.Wire.CreateTransport();
        options.Wire.Split([[(ShapedTransport)deaf.Options.Transport]]);

        // Stops the repair at a random stage.
        var repair = network.RepairAsync(cancellationToken: Stop);
        await network.StopAsync(TimeSpan.Zero);

        Assert.Null(await Record.ExceptionAsync(async () =>
        {
            try
            {
                await repair;
            }
            catch (ObjectDisposedException)
            {
                // The repair was not finished in time.
            }
        }));
        Assert.Equal(NodeState.Stopped, deaf.State);
        Assert.Equal(NetworkState.Stopped, network.State);
    }

    private sealed class CountingListeners : ITransport
    {
        private readonly InMemoryTransport _inner = new();
        private int _open;

        public int Open => Volatile.Read(ref _open);

        public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
        {
            var listener = await _inner.ListenAsync(endpoint, cancellationToken);
            Interlocked.Increment(ref _open);
            return new Listener(this, listener);
        }

        public ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
            _inner.DialAsync(endpoint, cancellationToken);

        private sealed class Listener(CountingListeners owner, IConnectionListener inner) : IConnectionListener
        {
            public PeerEndpoint LocalEndpoint => inner.LocalEndpoint;

            public ValueTask<IConnection?> AcceptAsync() => inner.AcceptAsync();

            public ValueTask DisposeAsync()
            {
                Interlocked.Decrement(ref owner._open);
                return inner.DisposeAsync();
            }
        }
    }
}
