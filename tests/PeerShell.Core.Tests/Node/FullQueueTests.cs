using System.Buffers.Binary;
using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Tests.Node;

/// <summary>A receiver that does not read its inbox, so that the sender's queue fills up.</summary>
public sealed class FullQueueTests
{
    // The receiver's inbox, its window and the sender's queue together hold fewer messages than are sent.
    private static readonly NodeLimits Small = new()
    {
        InboxMessages = 10,
        ReceiveWindow = 4 * 1024,
        SendQueueMessages = 100,
        SendQueueBytes = 64 * 1024,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Block_waits_can_be_cancelled_and_goes_on_when_there_is_room()
    {
        await using var pair = await Pair.StartAsync(FullQueuePolicy.Block);
        var sent = pair.FillUp();
        using var cancel = new CancellationTokenSource();
        var waiting = pair.Peer.SendAsync(Numbered(sent), cancellationToken: cancel.Token).AsTask();
        Assert.False(waiting.IsCompleted);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var again = pair.Peer.SendAsync(Numbered(sent), cancellationToken: Stop).AsTask();
        for (var expected = 0; expected <= sent; expected++)
            Assert.Equal(expected, Number(await pair.Receiver.ReceiveAsync()));

        await again;
        Assert.Equal(0, pair.Peer.MessagesDropped);
    }

    [Fact]
    public async Task A_full_inbox_has_all_its_room_again_once_it_is_empty_however_often_it_was_full()
    {
        // Each message arrives in several records, so that the last message in the inbox leaves some unused bytes of the quota.
        await using var receiver = await PeerNode.StartAsync(
            TestNodes.Options("receiver") with { Limits = new NodeLimits { InboxMessages = 2, InboxBytes = 1_000_000 } }, Stop);
        await using var sender = await TestNodes.StartAsync("sender");
        var peer = await sender.ConnectAsync(receiver.Endpoint!, Stop);
        var sending = Task.Run(
            async () =>
            {
                for (var number = 0; number < 50; number++)
                    await peer.SendAsync(new byte[70_000], cancellationToken: Stop);
            },
            Stop);

        for (var number = 0; number < 50; number++)
            Assert.Equal(70_000, (await receiver.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20), Stop)).Bytes.Length);

        await sending;
    }

    [Fact]
    public async Task DropNewest_keeps_the_first_messages()
    {
        await using var pair = await Pair.StartAsync(FullQueuePolicy.DropNewest);
        var dropped = 0;
        for (var number = 0; number < 10_000; number++)
        {
            var before = pair.Peer.MessagesDropped;
            Assert.True(pair.Peer.TrySend(Numbered(number)));
            dropped += (int)(pair.Peer.MessagesDropped - before);
        }

        var received = await pair.ReceiveAllAsync(10_000 - dropped);

        Assert.InRange(dropped, 1, 9_999);
        Assert.Equal(received.Order(), received);
        Assert.Equal(0, received[0]);
        await pair.AssertDropsWereRaisedAsync(dropped);
    }

    [Fact]
    public async Task DropOldest_keeps_the_last_messages()
    {
        await using var pair = await Pair.StartAsync(FullQueuePolicy.DropOldest);
        for (var number = 0; number < 10_000; number++)
            Assert.True(pair.Peer.TrySend(Numbered(number)));

        var dropped = pair.Peer.MessagesDropped;
        var received = await pair.ReceiveAllAsync(10_000 - (int)dropped);

        Assert.InRange(dropped, 1, 9_999);
        Assert.Equal(received.Order(), received);
        Assert.Equal(9_999, received[^1]);

        // The messages that were already sent are older. The rest of the queue are the newest messages, without a gap.
        Assert.Equal(Enumerable.Range(9_999 - 59, 60), received[^60..]);
        await pair.AssertDropsWereRaisedAsync(dropped);
    }

    [Fact]
    public async Task Disconnect_ends_the_session_and_reports_the_queued_messages()
    {
        await using var pair = await Pair.StartAsync(FullQueuePolicy.Disconnect);

        var error = Assert.Throws<SendException>(() =>
        {
            for (var number = 0; number < 10_000; number++)
                pair.Peer.TrySend(Numbered(number));
        });

        Assert.Equal(SendFailure.QueueFull, error.Failure);
        var lost = await pair.Sender.EventAsync(PeerEventKind.MessagesUndeliverable);
        Assert.Equal(pair.Peer.MessagesUndeliverable, lost.Count);
        Assert.Equal(pair.Peer.MessagesSent, pair.Peer.MessagesAcknowledged + lost.Count);
        await pair.Receiver.EventAsync(e => e is { Kind: PeerEventKind.PeerGone, Reason: CloseReason.QueueFull });
    }

    [Fact]
    public async Task A_waiting_flush_counts_earlier_messages_that_are_dropped()
    {
        await using var pair = await Pair.StartAsync(FullQueuePolicy.DropOldest);
        var sent = pair.FillUp();
        var flushing = pair.Peer.FlushAsync(Stop);
        for (var number = 0; number < 500; number++)
            pair.Peer.TrySend(Numbered(number));

        Assert.False(flushing.IsCompleted);
        await pair.ReceiveAllAsync(sent + 500 - (int)pair.Peer.MessagesDropped);
        await flushing;
    }

    [Fact]
    public async Task A_receiver_that_does_not_read_delays_no_other_peer()
    {
        await using var pair = await Pair.StartAsync(FullQueuePolicy.Block);
        await using var other = await TestNodes.StartAsync("other");
        var otherPeer = await pair.Sender.ConnectAsync(other.Endpoint!, Stop);
        pair.FillUp();

        var blocked = pair.Sender.BroadcastAsync("to all", cancellationToken: Stop).AsTask();
        Assert.Equal("to all", (await other.ReceiveAsync()).Body);
        for (var number = 0; number < 10_000; number++)
            await otherPeer.SendAsync(Numbered(number), cancellationToken: Stop);
        await otherPeer.FlushAsync(Stop);

        Assert.Equal(10_000, other.Inbox.Count);
        Assert.False(blocked.IsCompleted);
        Assert.Equal(PeerState.Connected, pair.Peer.State);
        pair.Receiver.Inbox.Take();
        Assert.Equal(2, (await blocked).Count);
    }

    [Fact]
    public async Task Memory_stays_bounded()
    {
        await using var pair = await Pair.StartAsync(FullQueuePolicy.DropNewest);
        var body = new byte[1000];
        for (var number = 0; number < 1000; number++)
            pair.Peer.TrySend(body);

        Assert.InRange(pair.Peer.BytesQueued, 0, Small.SendQueueBytes);
        Assert.InRange(pair.Peer.MessagesQueued, 0, Small.SendQueueMessages);
        Assert.InRange(pair.Receiver.Inbox.Count, 0, Small.InboxMessages);
        Assert.InRange(pair.Peer.BytesSent - (pair.Receiver.Inbox.Count * 1000), 0, Small.ReceiveWindow + 1012);
    }

    private static byte[] Numbered(int number)
    {
        var body = new byte[100];
        BinaryPrimitives.WriteInt32BigEndian(body, number);
        return body;
    }

    private static int Number(PeerMessage message) => BinaryPrimitives.ReadInt32BigEndian(message.Bytes.Span);

    private sealed class Pair(PeerNode receiver, PeerNode sender, Peer peer) : IAsyncDisposable
    {
        public PeerNode Receiver { get; } = receiver;

        public PeerNode Sender { get; } = sender;

        public Peer Peer { get; } = peer;

        public static async Task<Pair> StartAsync(FullQueuePolicy policy)
        {
            var options = TestNodes.Options("sender") with { WhenFull = policy, Limits = Small };
            var receiver = await PeerNode.StartAsync(options with { Name = "receiver" }, Stop);
            var sender = await PeerNode.StartAsync(options, Stop);
            return new Pair(receiver, sender, await sender.ConnectAsync(receiver.Endpoint!, Stop));
        }

        /// <summary>Sends until the inbox and the queue are full and the receiver has acknowledged all that fits.</summary>
        public int FillUp()
        {
            var sent = 0;
            while (Peer.MessagesAcknowledged < Small.InboxMessages || Peer.MessagesQueued < Small.SendQueueMessages)
            {
                if (Peer.TrySend(Numbered(sent)))
                    sent++;
                else
                    Thread.Yield();
            }

            return sent;
        }

        public async Task<List<int>> ReceiveAllAsync(int count)
        {
            List<int> received = [];
            while (received.Count < count)
                received.Add(Number(await Receiver.ReceiveAsync()));

            await Peer.FlushAsync(Stop);
            Assert.Equal(0, Receiver.Inbox.Count);
            return received;
        }

        public async Task AssertDropsWereRaisedAsync(long dropped)
        {
            Assert.Equal(dropped, Peer.MessagesDropped);
            await Sender.UntilAsync(() =>
                Sender.GetEvents().Where(e => e.Kind == PeerEventKind.MessagesDropped).Sum(e => e.Count) == dropped);
        }

        public async ValueTask DisposeAsync()
        {
            await Sender.StopAsync(TimeSpan.Zero);
            await Receiver.StopAsync(TimeSpan.Zero);
        }
    }
}
