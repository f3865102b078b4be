using PeerShell.Node;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>What each policy does at a closed queue, and how a flush ends.</summary>
public sealed class SendQueueEndTests
{
    public static TheoryData<FullQueuePolicy> Policies() => [.. Enum.GetValues<FullQueuePolicy>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_closed_queue_takes_nothing_whatever_the_policy(FullQueuePolicy policy)
    {
        var queue = new ShortQueue(policy);
        queue.Fill();

        queue.Queue.Close();

        Assert.Equal(SendFailure.PeerGone, Assert.Throws<SendException>(() => queue.TrySend(4)).Failure);
        var error = await Assert.ThrowsAsync<SendException>(() => queue.SendAsync(4).Soon());
        Assert.Equal(SendFailure.PeerGone, error.Failure);
        Assert.Equal(SendFailure.PeerGone, Assert.Throws<SendException>(() => queue.Queue.Send("4", topic: null)).Failure);
        Assert.Equal((3, 0, 3), (queue.Queue.PendingMessages, queue.Queue.Dropped, queue.Queue.Appended));
    }

    [Fact]
    public async Task Those_who_wait_for_room_are_told_when_the_queue_is_closed()
    {
        var queue = new ShortQueue(FullQueuePolicy.Block);
        queue.Fill();
        var sending = queue.SendAsync(4);
        Assert.False(sending.IsCompleted);

        queue.Queue.Close();

        Assert.Equal(SendFailure.PeerGone, (await Assert.ThrowsAsync<SendException>(() => sending.Soon())).Failure);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_flush_ends_when_all_that_was_sent_before_is_acknowledged(FullQueuePolicy policy)
    {
        var queue = new ShortQueue(policy);
        Assert.True(queue.TrySend(1));
        Assert.True(queue.TrySend(2));
        var flush = queue.Queue.FlushAsync(CancellationToken.None);
        Assert.True(queue.TrySend(3));
        Assert.Equal([1, 2, 3], queue.Write());

        queue.Acknowledge(1);
        Assert.False(flush.IsCompleted);
        queue.Acknowledge(2);

        await flush.Soon();
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_flush_of_nothing_has_ended_also_when_the_queue_is_closed(FullQueuePolicy policy)
    {
        var queue = new ShortQueue(policy);
        Assert.True(queue.Queue.FlushAsync(CancellationToken.None).IsCompletedSuccessfully);
        queue.Fill();
        queue.Write();
        queue.Acknowledge(3);
        Assert.True(queue.Queue.FlushAsync(CancellationToken.None).IsCompletedSuccessfully);

        queue.End();

        await queue.Queue.FlushAsync(CancellationToken.None).Soon();
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_flush_fails_when_the_session_ends_before_the_acknowledgement(FullQueuePolicy policy)
    {
        var queue = new ShortQueue(policy);
        queue.Fill();
        var flush = queue.Queue.FlushAsync(CancellationToken.None);
        queue.Write();
        queue.Acknowledge(2);

        queue.End();

        var error = await Assert.ThrowsAsync<SendException>(() => flush.Soon());
        Assert.Equal(SendFailure.Undelivered, error.Failure);
        Assert.Equal(1, Assert.Single(queue.Parts.EventsOf(PeerEventKind.MessagesUndeliverable)).Count);
    }

    [Fact]
    public async Task A_flush_fails_when_its_own_queue_ends_the_session()
    {
        var queue = new ShortQueue(FullQueuePolicy.Disconnect);
        queue.Fill();
        var flush = queue.Queue.FlushAsync(CancellationToken.None);

        Assert.Throws<SendException>(() => queue.TrySend(4));

        Assert.Equal(SendFailure.Undelivered, (await Assert.ThrowsAsync<SendException>(() => flush.Soon())).Failure);
    }

    [Fact]
    public async Task A_flush_does_not_wait_for_messages_that_are_dropped()
    {
        var queue = new ShortQueue(FullQueuePolicy.DropOldest);
        queue.Fill();
        var flush = queue.Queue.FlushAsync(CancellationToken.None);
        Assert.True(queue.TrySend(4));
        Assert.True(queue.TrySend(5));
        Assert.False(flush.IsCompleted);

        Assert.Equal([3, 4, 5], queue.Write());
        queue.Acknowledge(1);

        await flush.Soon();
    }

    [Fact]
    public async Task A_flush_ends_when_the_last_of_its_messages_is_dropped()
    {
        var queue = new ShortQueue(FullQueuePolicy.DropOldest);
        queue.Fill();
        var flush = queue.Queue.FlushAsync(CancellationToken.None);
        for (var number = 4; number <= 6; number++)
        {
            Assert.False(flush.IsCompleted);
            Assert.True(queue.TrySend(number));
        }

        await flush.Soon();
    }

    [Fact]
    public async Task A_flush_does_not_wait_for_a_new_message_that_is_dropped()
    {
        var queue = new ShortQueue(FullQueuePolicy.DropNewest);
        queue.Fill();
        Assert.True(queue.TrySend(4));
        var flush = queue.Queue.FlushAsync(CancellationToken.None);
        queue.Write();

        queue.Acknowledge(3);

        await flush.Soon();
    }

    [Fact]
    public async Task A_flush_can_be_cancelled()
    {
        var queue = new ShortQueue(FullQueuePolicy.Block);
        queue.Fill();
        using var cancel = new CancellationTokenSource();
        var flush = queue.Queue.FlushAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.Soon());
    }
}
