using PeerShell.Node;
using PeerShell.Node.Messages;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Node.Messages;

public sealed class QueueBatchTests
{
    private const int Cost = 20;

    private readonly HeldUp _sender = new();

    [Fact]
    public void It_hands_messages_over_64_at_a_time_and_the_rest_at_the_end()
    {
        var queue = new Queue(1000, 100_000);
        var batch = new QueueBatch(queue, _sender);
        for (var number = 0; number < 130; number++)
            Assert.True(TryAdd(batch));

        Assert.Equal([64, 64], queue.Batches);
        batch.End();
        Assert.Equal([64, 64, 2], queue.Batches);
        batch.End();
        Assert.Equal(3, queue.Batches.Count);
    }

    [Fact]
    public void It_keeps_the_order()
    {
        var queue = new Queue(1000, 100_000);
        var batch = new QueueBatch(queue, _sender);
        var messages = Enumerable.Range(0, 100).Select(_ => NewMessage()).ToList();
        foreach (var message in messages)
        {
            Assert.True(batch.TryTakeRoom(Cost));
            batch.Add(message);
        }

        batch.End();

        Assert.Equal(messages, queue.Messages);
    }

    [Fact]
    public void It_gives_back_the_room_that_it_did_not_use()
    {
        var queue = new Queue(100, 100 * Cost);
        var batch = new QueueBatch(queue, _sender);
        Assert.True(TryAdd(batch));
        batch.End();

        Assert.Equal(99, CountRoom(queue));
    }

    [Fact]
    public void Room_that_was_taken_for_a_message_can_be_given_back()
    {
        var queue = new Queue(100, 100 * Cost);
        var batch = new QueueBatch(queue, _sender);
        Assert.True(batch.TryTakeRoom(Cost));
        batch.GiveRoom(Cost);
        batch.End();

        Assert.Equal(100, CountRoom(queue));
    }

    [Fact]
    public void It_uses_what_it_has_taken_although_the_queue_is_full_meanwhile()
    {
        var queue = new Queue(10, 10 * Cost);
        var batch = new QueueBatch(queue, _sender);
        Assert.True(TryAdd(batch));
        Assert.Equal(0, CountRoom(queue));

        for (var number = 1; number < 10; number++)
            Assert.True(TryAdd(batch));

        Assert.False(batch.TryTakeRoom(Cost));
    }

    [Fact]
    public void When_the_queue_is_full_it_hands_over_what_it_has_and_is_resumed_once_half_of_that_is_taken()
    {
        var queue = new Queue(10, 10 * Cost);
        var batch = new QueueBatch(queue, _sender);
        for (var number = 0; number < 10; number++)
            Assert.True(TryAdd(batch));

        Assert.Empty(queue.Batches);
        Assert.False(batch.TryTakeRoom(Cost));
        Assert.Equal([10], queue.Batches);
        batch.End();

        queue.Quota.Give(4, 4 * Cost);
        Assert.Equal(0, _sender.Resumed);
        queue.Quota.Give(1, Cost);
        Assert.Equal(1, _sender.Resumed);
        Assert.True(TryAdd(batch));
    }

    [Fact]
    public void A_message_larger_than_those_before_takes_room_of_its_own()
    {
        var queue = new Queue(100, 1000);
        var batch = new QueueBatch(queue, _sender);
        Assert.True(batch.TryTakeRoom(10));
        batch.Add(NewMessage());

        Assert.True(batch.TryTakeRoom(990));
        batch.Add(NewMessage());
        Assert.False(batch.TryTakeRoom(1));
        batch.End();

        Assert.Equal([1, 1], queue.Batches);
        Assert.Equal(0, CountRoom(queue, cost: 1));
    }

    private static PeerMessage NewMessage() =>
        new(null!, new MessageHeader(MessageKind.Bytes, 0, 8, SentAt: 0), new byte[8], DateTimeOffset.UnixEpoch);

    /// <summary>Counts how many messages there is room for, and leaves it as it was.</summary>
    private static int CountRoom(Queue queue, int cost = Cost)
    {
        HeldUp other = new();
        Allowance none = default;
        var count = 0;
        while (queue.Quota.TryTake(cost, more: 0, other, ref none))
            count++;

        queue.Quota.Forget(other);
        queue.Quota.Give(count, count * cost);
        return count;
    }

    private static bool TryAdd(QueueBatch batch)
    {
        if (!batch.TryTakeRoom(Cost))
            return false;

        batch.Add(NewMessage());
        return true;
    }

    private sealed class Queue(int maxMessages, long maxBytes) : IMessageQueue
    {
        public MessageQuota Quota { get; } = new(maxMessages, maxBytes);

        public List<int> Batches { get; } = [];

        public List<PeerMessage> Messages { get; } = [];

        public void Add(ReadOnlySpan<PeerMessage> messages)
        {
            Batches.Add(messages.Length);
            Messages.AddRange(messages);
        }
    }
}
