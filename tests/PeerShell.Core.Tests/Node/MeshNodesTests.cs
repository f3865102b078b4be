using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>Real nodes that find each other and notice which nodes are gone.</summary>
public sealed class MeshNodesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_nodes_that_know_their_predecessor_become_a_full_mesh()
    {
        List<PeerNode> nodes = [];
        for (var i = 0; i < 50; i++)
            nodes.Add(await TestMesh.StartAsync($"n{i}", transport: null, nodes.TakeLast(1).Select(node => node.Endpoint!)));

        await Task.WhenAll(nodes.Select(node => node.WaitConvergedAsync(cancellationToken: Stop)));
        await TestMesh.AreMeshAsync(nodes);

        // There are 1,225 links: one for each pair, after the duplicates are closed that arise when both nodes dial.
        foreach (var node in nodes)
        {
            await node.UntilAsync(() => node.Rooms.Links.Count == 49);
            Assert.DoesNotContain(node.Id, node.Peers.Select(peer => peer.Id));
        }

        await TestMesh.StopAsync(nodes);
    }

    [Fact]
    public async Task Killed_nodes_are_gone_for_all_others_until_they_return()
    {
        CuttableNetwork network = new();
        var nodes = await StartAsync(network, 50);
        var killed = nodes.Where((_, i) => i % 5 is 1 or 3).ToList();
        var rest = nodes.Except(killed).ToList();

        foreach (var node in killed)
            network.Kill(node.Name);

        var expected = killed.Select(node => node.Id).ToHashSet();
        foreach (var node in rest)
            await node.UntilAsync(() => expected.SetEquals(Gone(node)));

        await TestMesh.StopAsync(killed);
        await TestMesh.AreMeshAsync(rest);
        List<PeerNode> back = [];
        foreach (var node in killed)
        {
            back.Add(await PeerNode.StartAsync(
                TestMesh.Options(node.Name, network.Plug($"{node.Name} again"), rest[0].Endpoint!), Stop));
        }

        await TestMesh.AreMeshAsync([.. rest, .. back]);
        await TestMesh.StopAsync([.. rest, .. back]);
    }

    [Fact]
    public async Task A_network_that_was_cut_in_two_becomes_one_again_by_itself()
    {
        CuttableNetwork network = new();
        var nodes = await StartAsync(network, 12);
        var (left, right) = (nodes.Take(6).ToList(), nodes.Skip(6).ToList());

        network.Split(name => left.Exists(node => node.Name == name) ? 1 : 2);
        foreach (var (here, there) in left.Select(node => (node, right)).Concat(right.Select(node => (node, left))))
        {
            var lost = there.Select(other => other.Id).ToHashSet();
            await here.UntilAsync(() => lost.SetEquals(Gone(here)));
        }

        network.Heal();
        await TestMesh.AreMeshAsync(nodes);
        await TestMesh.StopAsync(nodes);
    }

    [Fact]
    public async Task Messages_sent_during_a_split_arrive_when_it_is_healed()
    {
        CuttableNetwork network = new();
        var nodes = await StartAsync(network, 4);
        network.Split(name => name == "n3" ? 1 : 2);
        await nodes[0].UntilAsync(() => nodes[0].Members.Single(member => member.Name == "n3").State == MemberState.Gone);

        nodes[0].Broadcast("to all");
        network.Heal();

        foreach (var node in nodes.Skip(1))
            Assert.Equal("to all", (await node.ReceiveAsync()).Body);
        await TestMesh.StopAsync(nodes);
    }

    [Fact]
    public async Task A_stopped_node_has_left_and_is_not_dialled()
    {
        CuttableNetwork network = new();
        var nodes = await StartAsync(network, 5);

        await nodes[2].StopAsync();

        foreach (var node in nodes.Where(node => node != nodes[2]))
        {
            var left = await node.EventAsync(PeerEventKind.MemberLeft);
            Assert.Equal((nodes[2].Id, MemberState.Left), (left.Member!.Id, left.Member.State));
            Assert.DoesNotContain(node.GetEvents(), happened => happened.Kind == PeerEventKind.MemberSuspected);
        }

        await TestMesh.StopAsync(nodes);
    }

    [Fact]
    public async Task A_member_that_is_disconnected_on_purpose_stays_disconnected()
    {
        CuttableNetwork network = new();
        var nodes = await StartAsync(network, 3);

        await nodes[0].DisconnectAsync(nodes[0].Peers.Single(peer => peer.Name == "n2"));
        await nodes[2].EventAsync(happened => happened.Kind == PeerEventKind.PeerGone);

        // A new node makes all nodes gossip, and still the two don't dial each other.
        var late = await TestMesh.StartAsync("late", network.Plug("late"), nodes[1].Endpoint!);
        foreach (var node in nodes)
            await node.UntilAsync(() => node.Peers.Any(peer => peer.Id == late.Id && peer.IsConnected));

        await Task.WhenAll(nodes.Select(node => node.WaitConvergedAsync(cancellationToken: Stop)));
        Assert.DoesNotContain(nodes[0].Peers, peer => peer.Name == "n2");
        Assert.DoesNotContain(nodes[2].Peers, peer => peer.Name == "n0");

        await nodes[0].ConnectAsync(nodes[2].Endpoint!, Stop);
        await TestMesh.AreMeshAsync([.. nodes, late]);
        await TestMesh.StopAsync([.. nodes, late]);
    }

    [Fact]
    public async Task A_bootstrap_that_does_not_answer_yet_is_dialled_until_it_does()
    {
        CuttableNetwork network = new();
        PeerEndpoint common = new("127.0.0.1", 7000);
        var one = await TestMesh.StartAsync("one", network.Plug("one"), common);
        var two = await TestMesh.StartAsync("two", network.Plug("two"), common);
        await one.EventAsync(PeerEventKind.DialFailed);
        Assert.False(one.IsConverged(TimeSpan.Zero));

        // The hub has its own address in its bootstrap list.
        var hub = await PeerNode.StartAsync(
            TestMesh.Options("hub", network.Plug("hub"), common) with { Listen = [common] }, Stop);

        await TestMesh.AreMeshAsync([one, two, hub]);
        Assert.Empty(hub.DialledEndpoints);
        await TestMesh.StopAsync([one, two, hub]);
    }

    [Fact]
    public async Task A_node_restarted_under_its_name_elsewhere_replaces_the_old_one()
    {
        CuttableNetwork network = new();
        var nodes = await StartAsync(network, 4);

        network.Kill("n3");
        var again = await PeerNode.StartAsync(TestMesh.Options("n3", network.Plug("n3 again"), nodes[0].Endpoint!), Stop);

        await TestMesh.AreMeshAsync([.. nodes.Take(3), again]);
        Assert.All(nodes.Take(3), node => Assert.Contains(node.GetEvents(), happened =>
            happened.Kind == PeerEventKind.MemberJoined && happened.Member?.Id == again.Id && happened.Peer?.Id == again.Id));
        await TestMesh.StopAsync([.. nodes, again]);
    }

    [Fact]
    public async Task Members_beyond_the_maximum_are_counted_and_reported()
    {
        CuttableNetwork network = new();
        var options = TestMesh.Options("hub", network.Plug("hub"));
        var hub = await PeerNode.StartAsync(options with { Mesh = options.Mesh with { Members = 2 } }, Stop);
        var others = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => TestMesh.StartAsync($"n{i}", network.Plug($"n{i}"), hub.Endpoint!)));

        await hub.EventAsync(happened => happened is { Kind: PeerEventKind.MembersIgnored, Count: > 0 });
        await TestMesh.StopAsync([hub, .. others]);
        Assert.Equal(2, hub.Members.Count);
        var reports = hub.GetEvents().Where(happened => happened.Kind == PeerEventKind.MembersIgnored);
        Assert.Equal(hub.Totals.MembersIgnored, reports.Sum(happened => happened.Count));
    }

    [Fact]
    public async Task Tags_are_gossiped_and_a_member_can_be_reached()
    {
        CuttableNetwork network = new();
        var hub = await TestMesh.StartAsync("hub", network.Plug("hub"));
        var tags = new Dictionary<string, string> { ["role"] = "web" };
        var web = await PeerNode.StartAsync(TestMesh.Options("web", network.Plug("web"), hub.Endpoint!) with { Tags = tags }, Stop);
        await TestMesh.AreMeshAsync([hub, web]);
        var late = await TestMesh.StartAsync("late", network.Plug("late"), hub.Endpoint!);

        await late.UntilAsync(() => late.Members.Any(member => member.Name == "web"));
        var member = late.Members.Single(one => one.Name == "web");
        Assert.Equal("web", member.Tags["role"]);
        var peer = await late.ReachAsync(member, Stop);
        await peer.SendAsync("hello", cancellationToken: Stop);
        Assert.Equal("hello", (await web.ReceiveAsync()).Body);
        await TestMesh.StopAsync([hub, web, late]);
    }

    [Fact]
    public async Task The_round_trip_is_measured_and_fails_when_the_link_ends()
    {
        CuttableNetwork network = new();
        var nodes = await StartAsync(network, 2);
        var peer = nodes[0].Peers.Single();

        var times = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => peer.PingAsync(Stop)));

        Assert.All(times, time => Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
        network.Kill("n1");
        await nodes[0].UntilAsync(() => !peer.IsConnected);
        var failed = await Assert.ThrowsAsync<SendException>(() => peer.PingAsync(Stop));
        Assert.Equal(SendFailure.PeerGone, failed.Failure);
        await TestMesh.StopAsync(nodes);
    }

    private static IEnumerable<PeerId> Gone(PeerNode node) =>
        node.Members.Where(member => member.State == MemberState.Gone).Select(member => member.Id);

    private static async Task<List<PeerNode>> StartAsync(CuttableNetwork network, int count)
    {
        List<PeerNode> nodes = [];
        for (var i = 0; i < count; i++)
            nodes.Add(await TestMesh.StartAsync($"n{i}", network.Plug($"n{i}"), nodes.TakeLast(1).Select(node => node.Endpoint!)));

        await TestMesh.AreMeshAsync(nodes);
        return nodes;
    }
}
