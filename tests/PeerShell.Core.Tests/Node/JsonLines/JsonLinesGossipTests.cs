using System.Diagnostics;
using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Protocol.JsonLines;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.JsonLines;

/// <summary>Nodes and programs that gossip the addresses of their peers.</summary>
public sealed class JsonLinesGossipTests
{
    private static readonly BackoffOptions LongBackoff = new() { Initial = TimeSpan.FromMinutes(10), Cap = TimeSpan.FromMinutes(10) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gossiped_list_never_contains_the_receiver_itself()
    {
        await using var node = await TestNodes.StartAsync("node");
        await using var friend = await TestNodes.StartAsync("friend");
        await friend.ConnectAsync(node.Endpoint!, Stop);
        using var program = await LinesProgram.JoinAsync(node, address: "127.0.0.1:7001");
        using var other = await LinesProgram.JoinAsync(node, address: "127.0.0.1:7002");
        using var deaf = await LinesProgram.JoinAsync(node);

        var toProgram = await program.LearnAsync();
        Assert.Equal(new() { [other.Id] = "127.0.0.1:7002", [friend.Id.ToUuid()] = friend.Endpoint!.ToString() }, toProgram);
        Assert.Equal(8, friend.Id.ToUuid().Version);
        var toDeaf = await deaf.LearnAsync();
        Assert.Equal(new[] { program.Id, other.Id, friend.Id.ToUuid() }.Order(), toDeaf.Keys.Order());
    }

    [Fact]
    public async Task Choosing_a_random_peer_when_there_is_none_fails_at_once()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.JoinAsync(node);
        program.Reset();
        await node.UntilAsync(() => node.Peers.All(peer => !peer.IsConnected));

        // The time limit is longer than the time until the next list is due.
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<SendException>(async () => await node.SendRandomAsync("x", cancellationToken: Stop));
        Assert.Equal(SendFailure.NoPeer, error.Failure);
        node.Rooms.JsonLinesGossip.SendToOne();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(Environment.CpuUsage.TotalTime - cpu, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_node_with_manual_discovery_dials_no_gossiped_address()
    {
        await using var node = await TestNodes.StartAsync("node");
        await using var stranger = new TokioNode();
        using var program = await LinesProgram.JoinAsync(node);
        await program.WriteAsync($$"""{"AddrVec":[["{{stranger.Id}}","{{stranger.Endpoint}}"]]}""");
        await program.SayAsync("told");
        await node.ReceiveAsync();

        Assert.Equal(1, node.Totals.LinksOpened);
        Assert.Empty(stranger.Peers);
    }

    [Fact]
    public async Task A_gossiped_address_is_dialled_by_the_protocol_that_its_UUID_shows()
    {
        await using var node = await StartMeshAsync("node");
        await using var native = await TestNodes.StartAsync("native");
        await using var tokio = new TokioNode();
        using var program = await LinesProgram.JoinAsync(node);
        await program.WriteAsync(
            $$"""{"AddrVec":[["{{native.Id.ToUuid()}}","{{native.Endpoint}}"],["{{tokio.Id}}","{{tokio.Endpoint}}"],"""
            + $$"""["{{node.Id.ToUuid()}}","{{node.Endpoint}}"],["{{program.Id}}","127.0.0.1:1"]]}""");

        await node.UntilAsync(() => node.Peers.Count(peer => peer.IsConnected) == 3);
        Assert.Equal(LinkProtocol.Native, node.Peers.Single(peer => peer.Id == native.Id).Protocol);
        Assert.Equal(LinkProtocol.JsonLines, node.Peers.Single(peer => peer.Id == PeerId.OfUuid(tokio.Id)).Protocol);
        Assert.Equal(3, node.Totals.LinksOpened);
    }

    [Fact]
    public async Task A_peer_disconnected_on_purpose_is_not_dialled_when_a_program_gossips_it()
    {
        await using var node = await StartMeshAsync("node");
        await using var tokio = new TokioNode();
        using var program = await LinesProgram.JoinAsync(node);
        var list = $$"""{"AddrVec":[["{{tokio.Id}}","{{tokio.Endpoint}}"]]}""";
        await program.WriteAsync(list);
        await node.UntilAsync(() => node.Peers.Count(peer => peer.IsConnected) == 2);
        await node.DisconnectAsync(node.Peers.Single(peer => peer.Id == PeerId.OfUuid(tokio.Id)));
        var opened = node.Totals.LinksOpened;

        await program.WriteAsync(list);
        await program.SayAsync("told");
        await node.ReceiveAsync();

        Assert.Equal((0, opened), (node.Rooms.JsonLinesDialler.Dialling, node.Totals.LinksOpened));
    }

    [Fact]
    public async Task Addresses_from_an_unidentified_program_are_not_dialled()
    {
        await using var node = await StartMeshAsync("node");
        await using var stranger = new TokioNode();
        using var program = await LinesProgram.DialAsync(node.Endpoint!);
        await program.WriteAsync($$"""{"AddrVec":[["{{stranger.Id}}","{{stranger.Endpoint}}"]]}""");

        var ignored = await node.EventAsync(PeerEventKind.LinesIgnored);
        Assert.Contains("before a Ping or Pong", ignored.Message, StringComparison.Ordinal);
        Assert.Equal(1, node.Totals.LinksOpened);
    }

    [Fact]
    public async Task A_list_of_invented_addresses_causes_few_dials()
    {
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node") with { Discovery = DiscoveryMode.Mesh, Backoff = LongBackoff }, Stop);
        using var program = await LinesProgram.JoinAsync(node);
        for (var list = 0; list < 5; list++)
        {
            // The addresses are from a block that is reserved for documentation, so nothing answers there.
            var invented = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"[\"{Guid.NewGuid()}\",\"192.0.2.1:{i + 1}\"]"));
            await program.WriteAsync($$"""{"AddrVec":[{{invented}}]}""");
        }

        await program.SayAsync("told");
        await node.ReceiveAsync();
        Assert.InRange(node.Rooms.JsonLinesDialler.Known, 1, 256);
        Assert.InRange(node.Rooms.JsonLinesDialler.Dialling, 0, 16);
    }

    [Fact]
    public async Task Failed_dials_to_invented_addresses_cause_few_events_that_count_all_of_them()
    {
        const int count = 200;
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node", new InMemoryTransport()) with { Discovery = DiscoveryMode.Mesh, Backoff = LongBackoff }, Stop);
            node.Rooms.JsonLinesDialler.OnAddresses(
                [.. Enumerable.Range(0, count).Select(i => new ProgramAddress(Guid.NewGuid(), $"127.0.0.1:{i + 1}"))],
                new PeerEndpoint("127.0.0.1", 1));

            await node.UntilAsync(() => node.GetEvents().Where(e => e.Kind == PeerEventKind.DialFailed).Sum(e => e.Count) == count);
        Assert.InRange(node.GetEvents().Count(e => e.Kind == PeerEventKind.DialFailed), 2, 10);
    }

    [Fact]
    public async Task One_address_under_many_names_is_dialled_a_few_times()
    {
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node", new InMemoryTransport()) with { Discovery = DiscoveryMode.Mesh }, Stop);
        for (var list = 0; list < 10; list++)
        {
            node.Rooms.JsonLinesDialler.OnAddresses(
                [.. Enumerable.Range(0, 200).Select(_ => new ProgramAddress(Guid.NewGuid(), "192.0.2.1:80"))],
                new PeerEndpoint("192.0.2.2", 1));
        }

        await node.UntilAsync(() => node.GetEvents().Where(e => e.Kind == PeerEventKind.DialFailed).Sum(e => e.Count) >= 20);
        Assert.InRange(node.Totals.DialsPostponed, 200, 2000 - 20);
        Assert.Contains(node.GetEvents(), e => e.Kind == PeerEventKind.DialsPostponed);
    }

    [Fact]
    public async Task A_node_and_tokio_p2p_exchange_messages_whichever_dials()
    {
        await using var node = await TestNodes.StartAsync("node");
        await using var dialled = new TokioNode();
        await using var dialling = new TokioNode();
        var peer = await node.ConnectAsync(dialled.Endpoint, LinkProtocol.JsonLines, Stop);
        await dialling.DialAsync(node.Endpoint!.ToString());
        await node.UntilAsync(() => node.Peers.Count(p => p.IsConnected) == 2);
        await Until.HoldsAsync(() => dialled.Peers.Count == 2 && dialling.Peers.Count == 2);

        Assert.Equal([dialled.Endpoint], peer.ListenEndpoints);
        Assert.Equal(2, node.Broadcast("from the node"));
        await Until.HoldsAsync(() => dialled.Heard.Count == 1 && dialling.Heard.Count == 1);
        await dialled.BroadcastAsync("from one");
        await dialling.BroadcastAsync("from the other");
        var received = new[] { (string)(await node.ReceiveAsync()).Body!, (string)(await node.ReceiveAsync()).Body! };
        Assert.Equal(["from one", "from the other"], received.Order());
        Assert.Empty(dialled.Panics);
        Assert.Empty(dialling.Panics);
    }

    [Fact]
    public async Task Simultaneous_dials_leave_no_dead_peer_in_tokio_p2p()
    {
        for (var round = 0; round < 10; round++)
        {
            await using var node = await PeerNode.StartAsync(
                TestNodes.Options("node") with { Limits = new NodeLimits { HandshakeTime = TimeSpan.FromMilliseconds(300) } }, Stop);
            await using var tokio = new TokioNode();
            await Task.WhenAll(node.ConnectAsync(tokio.Endpoint, LinkProtocol.JsonLines, Stop), tokio.DialAsync(node.Endpoint!.ToString()));
            var peer = Assert.Single(node.Peers);

            await tokio.BroadcastAsync("one");
            await tokio.BroadcastAsync("two");
            Assert.Equal(["one", "two"], [(await node.ReceiveAsync()).Body, (await node.ReceiveAsync()).Body]);
            peer.Send("back");
            await Until.HoldsAsync(() => tokio.Heard.Count == 1);
            Assert.Empty(tokio.Panics);
        }
    }

    [Fact]
    public async Task A_mixed_network_converges_and_a_broadcast_reaches_every_node_once()
    {
        // The nodes know only the peers that the test connects. Programs gossip all others to them, which are dialled by JSON lines.
        await using var hub = await StartMeshAsync("hub");
        await using var alice = await StartMeshAsync("alice");
        await using var bob = await StartMeshAsync("bob");
        await using var one = new TokioNode();
        await using var two = new TokioNode();
        await using var three = new TokioNode();
        await alice.ConnectAsync(hub.Endpoint!, Stop);
        await bob.ConnectAsync(hub.Endpoint!, Stop);
        await one.DialAsync(hub.Endpoint!.ToString());
        await two.DialAsync(one.Endpoint.ToString());
        await three.DialAsync(alice.Endpoint!.ToString());

        PeerNode[] nodes = [hub, alice, bob];
        TokioNode[] programs = [one, two, three];
        foreach (var node in nodes)
            await node.UntilAsync(() => node.Peers.Count(peer => peer.IsConnected) == 5);

        await Until.HoldsAsync(() => programs.All(program => program.Peers.Count == 5));

        Assert.Equal(5, hub.Broadcast("to all"));
        foreach (var node in new[] { alice, bob })
        {
            Assert.Equal("to all", (await node.ReceiveAsync()).Body);
            Assert.Equal(LinkProtocol.Native, node.Peers.Single(peer => peer.Id == hub.Id).Protocol);
        }

        await Until.HoldsAsync(() => programs.All(program => program.Heard.Count == 1));
        await two.BroadcastAsync("to all as well");
        foreach (var node in nodes)
            Assert.Equal("to all as well", (await node.ReceiveAsync()).Body);

        await Until.HoldsAsync(() => one.Heard.Count == 2 && three.Heard.Count == 2);
        Assert.All(programs, program => Assert.Empty(program.Panics));
        Assert.All(nodes, node => Assert.Equal(0, node.Inbox.Count));
    }

    private static Task<PeerNode> StartMeshAsync(string name) =>
        PeerNode.StartAsync(TestNodes.Options(name) with { Discovery = DiscoveryMode.Mesh }, Stop);
}
