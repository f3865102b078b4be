using System.Buffers.Binary;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>Messages arrive exactly once and in order, whatever happens to the links.</summary>
public sealed class ExactlyOnceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000_000, 200)]
    public async Task A_stream_survives_links_that_are_reset_or_fall_silent_at_random(int messages, int cuts)
    {
        var network = new FaultyTransport(new TcpTransport());
        var options = TestNodes.Options("sender", network) with
        {
            KeepAlive = KeepAliveOptions.ForDeadAfter(TimeSpan.FromMilliseconds(150)),
        };

        // With a small inbox, little is received ahead, so that each cut interrupts the stream.
        await using var receiver = await PeerNode.StartAsync(
            options with { Name = "receiver", Limits = new NodeLimits { InboxMessages = 500 } }, Stop);
        await using var sender = await PeerNode.StartAsync(options, Stop);
        var peer = await sender.ConnectAsync(receiver.Endpoint!, Stop);
        var sending = SendNumbersAsync(peer, messages);

        var random = new Random(1);
        var cutAt = Enumerable.Range(1, cuts).Select(cut => cut * (messages / (cuts + 1)) + random.Next(1000)).ToHashSet();
        for (var expected = 0; expected < messages; expected++)
        {
            if (cutAt.Contains(expected))
                await CutAsync(network, peer, random);

            Assert.Equal(expected, await ReceiveNumberAsync(receiver));
        }

        await sending;
        await peer.FlushAsync(Stop);
        Assert.Equal(messages, peer.MessagesAcknowledged);
        Assert.InRange(peer.Reconnects, cuts, int.MaxValue);
        Assert.Equal(0, receiver.Inbox.Count);
        Assert.Single(receiver.Peers);
        Assert.DoesNotContain(sender.GetEvents(), e => e.Kind is PeerEventKind.MessagesUndeliverable or PeerEventKind.MessagesDropped);
    }

    [Fact]
    public async Task Nodes_that_dial_each_other_at_the_same_instant_end_with_one_link_and_lose_nothing()
    {
        const int rounds = 1000;
        var collisions = 0;
        var network = new InMemoryTransport();
        for (var round = 0; round < rounds; round++)
        {
            await using var alice = await TestNodes.StartAsync("alice", network);
            await using var bob = await TestNodes.StartAsync("bob", network);

            var peers = await Task.WhenAll(
                Task.Run(() => alice.ConnectAsync(bob.Endpoint!, Stop)),
                Task.Run(() => bob.ConnectAsync(alice.Endpoint!, Stop)));
            for (var number = 0; number < 20; number++)
            {
                await peers[0].SendAsync(Numbered(number), cancellationToken: Stop);
                await peers[1].SendAsync(Numbered(number), cancellationToken: Stop);
            }

            for (var number = 0; number < 20; number++)
            {
                Assert.Equal(number, await ReceiveNumberAsync(alice));
                Assert.Equal(number, await ReceiveNumberAsync(bob));
            }

            await alice.UntilAsync(() => alice.Rooms.Links.Count == 1);
            await bob.UntilAsync(() => bob.Rooms.Links.Count == 1);
            Assert.Equal(peers[0], Assert.Single(alice.Peers));
            Assert.Equal(peers[1], Assert.Single(bob.Peers));
            Assert.All(
                peers,
                peer => Assert.Equal((PeerState.Connected, 0L, 0), (peer.State, peer.MessagesUndeliverable, peer.Reconnects)));
            if (alice.Totals.LinksOpened > 1)
                collisions++;
        }

        Assert.InRange(collisions, rounds / 10, rounds);
    }

    [Fact]
    public async Task Nodes_that_dial_each_other_at_the_same_instant_over_TCP_lose_nothing_either()
    {
        for (var round = 0; round < 50; round++)
        {
            await using var alice = await TestNodes.StartAsync("alice");
            await using var bob = await TestNodes.StartAsync("bob");

            var peers = await Task.WhenAll(
                Task.Run(() => alice.ConnectAsync(bob.Endpoint!, Stop)),
                Task.Run(() => bob.ConnectAsync(alice.Endpoint!, Stop)));
            await Task.WhenAll(peers.Select(peer => SendNumbersAsync(peer, 100)));
            for (var number = 0; number < 100; number++)
            {
                Assert.Equal(number, await ReceiveNumberAsync(alice));
                Assert.Equal(number, await ReceiveNumberAsync(bob));
            }

            await alice.UntilAsync(() => alice.Rooms.Links.Count == 1);
            await bob.UntilAsync(() => bob.Rooms.Links.Count == 1);
        }
    }

    private static async Task CutAsync(FaultyTransport network, Peer peer, Random random)
    {
        await peer.Node.UntilAsync(() => peer.IsConnected);
        var silent = random.Next(2) == 0;
        foreach (var connection in network.Connections)
        {
            if (silent)
                connection.Silence();
            else
                connection.Reset();
        }

        await peer.Node.UntilAsync(() => !peer.IsConnected);
    }

    private static async Task SendNumbersAsync(Peer peer, int count)
    {
        for (var number = 0; number < count; number++)
            await peer.SendAsync(Numbered(number), cancellationToken: Stop);
    }

    private static async ValueTask<int> ReceiveNumberAsync(PeerNode node)
    {
        var message = node.Inbox.TryTake(out var first) ? first : await node.ReceiveAsync();
        return BinaryPrimitives.ReadInt32BigEndian(message.Bytes.Span);
    }

    private static byte[] Numbered(int number)
    {
        var body = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(body, number);
        return body;
    }
}
