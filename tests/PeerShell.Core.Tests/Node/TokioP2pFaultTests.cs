using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>The known faults of tokio-p2p, on which PeerShell is based. PeerShell must have none of them.</summary>
public sealed class TokioP2pFaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Choosing_a_random_peer_when_there_is_none_spins_for_ever()
    {
        // In tokio-p2p, send_random without peers loops until it has chosen one.
        await using var alone = await TestMesh.StartAsync("alone", new InMemoryTransport());

        var failed = await Assert.ThrowsAsync<SendException>(async () => await alone.SendRandomAsync("x", cancellationToken: Stop));
        Assert.Equal(SendFailure.NoPeer, failed.Failure);
        await alone.WaitConvergedAsync(cancellationToken: Stop);
    }

    [Fact]
    public async Task The_gossiped_list_can_contain_the_receiver_itself_which_then_dials_itself()
    {
        // Each node is in the lists of the two others, and in its own bootstrap list as well.
        InMemoryTransport network = new();
        PeerEndpoint[] all = [.. Enumerable.Range(1, 3).Select(i => new PeerEndpoint("127.0.0.1", 7000 + i))];
        var nodes = await Task.WhenAll(all.Select(one =>
            PeerNode.StartAsync(TestMesh.Options($"n{one.Port}", network, all) with { Listen = [one] }, Stop)));

        await TestMesh.AreMeshAsync(nodes);
        await Task.WhenAll(nodes.Select(node => node.WaitConvergedAsync(cancellationToken: Stop)));

        foreach (var node in nodes)
        {
            Assert.DoesNotContain(node.Id, node.Peers.Select(peer => peer.Id));
            Assert.DoesNotContain(node.Id, node.Members.Select(member => member.Id));
            Assert.DoesNotContain(node.Endpoint, node.DialledEndpoints);
        }

        await TestMesh.StopAsync(nodes);
    }

    [Fact]
    public async Task Two_nodes_that_dial_each_other_at_once_keep_both_connections()
    {
        InMemoryTransport network = new();
        for (var round = 0; round < 20; round++)
        {
            var (one, two) = (await TestMesh.StartAsync("one", network), await TestMesh.StartAsync("two", network));
            await Task.WhenAll(one.ConnectAsync(two.Endpoint!, Stop), two.ConnectAsync(one.Endpoint!, Stop));

            await one.UntilAsync(() => one.Rooms.Links.Count == 1);
            await two.UntilAsync(() => two.Rooms.Links.Count == 1);
            await TestMesh.StopAsync([one, two]);
        }
    }

    [Fact]
    public async Task Peers_are_never_removed_and_sending_to_a_dead_one_panics()
    {
        CuttableNetwork network = new();
        var options = TestMesh.Options("one", network.Plug("one")) with { ResumeWindow = TimeSpan.FromMilliseconds(100) };
        await using var one = await PeerNode.StartAsync(options, Stop);
        await using var two = await TestMesh.StartAsync("two", network.Plug("two"), one.Endpoint!);
        await TestMesh.AreMeshAsync([one, two]);
        var peer = one.Peers.Single();

        network.Kill("two");
        await one.UntilAsync(() => one.Peers.Count == 0);

        Assert.Equal(0, one.Broadcast("is anybody there?"));
        var failed = Assert.Throws<SendException>(() => peer.Send("are you there?"));
        Assert.Equal(SendFailure.PeerGone, failed.Failure);
    }

    [Fact]
    public async Task Queues_and_lines_have_no_bound()
    {
        // This tests the queues. The length of lines is tested where they are read.
        InMemoryTransport network = new();
        var options = TestMesh.Options("one", network) with
        {
            WhenFull = FullQueuePolicy.DropNewest,
            Limits = new() { SendQueueMessages = 100 },
        };
        await using var one = await PeerNode.StartAsync(options, Stop);
        await using var two = await PeerNode.StartAsync(
            TestMesh.Options("two", network, one.Endpoint!) with { Limits = new() { InboxMessages = 10, ReceiveWindow = 1024 } }, Stop);
        await TestMesh.AreMeshAsync([one, two]);
        var peer = one.Peers.Single();

        for (var i = 0; i < 1000; i++)
            peer.Send(i);

        Assert.InRange(peer.MessagesQueued, 1, 100);
        Assert.Equal(1000, peer.MessagesSent + peer.MessagesDropped);
        Assert.InRange(two.Inbox.Count, 0, 10);
    }
}
