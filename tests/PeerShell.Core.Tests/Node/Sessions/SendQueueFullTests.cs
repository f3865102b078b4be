using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>What each policy does when the send queue is full.</summary>
public sealed class SendQueueFullTests
{
    private static readonly TimeSpan ReportDelay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Block_refuses_a_message_and_nothing_has_happened()
    {
        var queue = new ShortQueue(FullQueuePolicy.Block);
        queue.Fill();

        Assert.False(queue.TrySend(4));

        Assert.Equal((3, 0, 3), (queue.Queue.PendingMessages, queue.Queue.Dropped, queue.Queue.Appended));
        Assert.Equal([1, 2, 3], queue.Write());
    }

    [Fact]
    public async Task Block_waits_for_room()
    {
        var queue = new ShortQueue(FullQueuePolicy.Block);
        queue.Fill();
        var sending = queue.SendAsync(4);
        Assert.Equal([1, 2, 3], queue.Write());
        Assert.False(sending.IsCompleted);

        queue.Acknowledge(1);

        await sending.Soon();
        Assert.Equal([4], queue.Write());
        Assert.Equal((3, 4), (queue.Queue.PendingMessages, queue.Queue.Appended));
    }

    [Fact]
    public async Task A_wait_for_room_can_be_cancelled()
    {
        var queue = new ShortQueue(FullQueuePolicy.Block);
        queue.Fill();
        using var cancel = new CancellationTokenSource();
        var sending = queue.SendAsync(4, cancel);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Soon());
        Assert.Equal([1, 2, 3], queue.Write());
    }

    [Fact]
    public async Task Send_waits_five_seconds_for_room()
    {
        var clock = new WatchedClock();
        var queue = new ShortQueue(FullQueuePolicy.Block, clock);
        queue.Fill();
        var sending = SendOnAnotherThreadAsync(queue, clock);
        await UntilItWaitsAsync(clock);

        clock.Advance(TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<SendException>(() => sending.Soon());
        Assert.Equal(SendFailure.QueueFull, error.Failure);
        Assert.Contains("5 s", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], queue.Write());
    }

    [Fact]
    public async Task Send_goes_on_when_there_is_room_in_time()
    {
        var clock = new WatchedClock();
        var queue = new ShortQueue(FullQueuePolicy.Block, clock);
        queue.Fill();
        var sending = SendOnAnotherThreadAsync(queue, clock);
        await UntilItWaitsAsync(clock);
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);

        Assert.Equal([1, 2, 3], queue.Write());
        queue.Acknowledge(3);

        await sending.Soon();
        Assert.Equal([4], queue.Write());
    }

    [Fact]
    public void DropNewest_drops_the_new_message_and_reports_how_many()
    {
        var queue = new ShortQueue(FullQueuePolicy.DropNewest);
        queue.Fill();

        Assert.True(queue.TrySend(4));
        Assert.True(queue.TrySend(5));

        AssertDropped(queue, 2);
        Assert.Equal([1, 2, 3], queue.Write());
    }

    [Fact]
    public void DropOldest_drops_the_oldest_message_and_reports_how_many()
    {
        var queue = new ShortQueue(FullQueuePolicy.DropOldest);
        queue.Fill();

        Assert.True(queue.TrySend(4));
        Assert.True(queue.TrySend(5));

        AssertDropped(queue, 2);
        Assert.Equal([3, 4, 5], queue.Write());
    }

    [Fact]
    public void DropOldest_drops_no_message_that_is_on_its_way()
    {
        var queue = new ShortQueue(FullQueuePolicy.DropOldest);
        queue.Fill();
        Assert.Equal([1, 2, 3], queue.Write());

        Assert.True(queue.TrySend(4));

        AssertDropped(queue, 1);
        Assert.Empty(queue.Write());
        queue.Acknowledge(3);
        Assert.True(queue.TrySend(5));
        Assert.Equal([5], queue.Write());
    }

    [Fact]
    public void Drops_that_have_not_been_reported_are_reported_when_the_session_ends()
    {
        var queue = new ShortQueue(FullQueuePolicy.DropNewest);
        queue.Fill();
        Assert.True(queue.TrySend(4));

        queue.End();

        Assert.Equal(1, Assert.Single(queue.Parts.EventsOf(PeerEventKind.MessagesDropped)).Count);
        Assert.Equal(3, Assert.Single(queue.Parts.EventsOf(PeerEventKind.MessagesUndeliverable)).Count);
    }

    [Fact]
    public async Task Disconnect_ends_the_session()
    {
        var queue = new ShortQueue(FullQueuePolicy.Disconnect);
        queue.Fill();

        var error = Assert.Throws<SendException>(() => queue.TrySend(4));

        Assert.Equal(SendFailure.QueueFull, error.Failure);
        await queue.Peer.EntersAsync(PeerState.Gone);
        Assert.Equal(CloseReason.QueueFull, queue.Peer.LastReason);
        Assert.Equal(SendFailure.PeerGone, Assert.Throws<SendException>(() => queue.TrySend(5)).Failure);
        Assert.Equal(0, queue.Queue.Dropped);
    }

    [Theory]
    [InlineData(FullQueuePolicy.Block)]
    [InlineData(FullQueuePolicy.DropNewest)]
    [InlineData(FullQueuePolicy.DropOldest)]
    [InlineData(FullQueuePolicy.Disconnect)]
    public void Whatever_the_policy_replies_wait_for_room_except_the_last_one(FullQueuePolicy policy)
    {
        var queue = new ShortQueue(policy);
        var replies = queue.Far.Session.Outbox.Replies;
        for (var number = 1; number <= ShortQueue.Room; number++)
            Assert.True(replies.TrySend(ShortQueue.Body(number), topic: null, new Exchange(ExchangeKind.Reply, 1)));

        Assert.False(replies.TrySend(ShortQueue.Body(4), topic: null, new Exchange(ExchangeKind.Reply, 1)));
        Assert.True(replies.TrySend(ShortQueue.Body(5), topic: null, new Exchange(ExchangeKind.End, 1)));

        Assert.Equal((4, 0), (replies.PendingMessages, replies.Dropped));
        Assert.True(queue.Peer.IsConnected);
    }

    private static void AssertDropped(ShortQueue queue, int count)
    {
        Assert.Equal((3, count, 3), (queue.Queue.PendingMessages, queue.Queue.Dropped, queue.Queue.Appended));
        Assert.Empty(queue.Parts.EventsOf(PeerEventKind.MessagesDropped));
        queue.Parts.Clock.Advance(ReportDelay);
        var told = Assert.Single(queue.Parts.EventsOf(PeerEventKind.MessagesDropped));
        Assert.Equal((queue.Peer, count), (told.Peer, told.Count));
    }

    private static Task SendOnAnotherThreadAsync(ShortQueue queue, WatchedClock clock)
    {
        clock.ForgetTimers();
        return Task.Factory.StartNew(
            () => queue.Queue.Send(ShortQueue.Body(4), topic: null),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private static async Task UntilItWaitsAsync(WatchedClock clock) => Assert.Equal(TimeSpan.FromSeconds(5), await clock.TimerAsync());
}
