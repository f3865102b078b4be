namespace PeerShell.Node.Messages;

/// <summary>
/// Adds a session's messages to one queue in batches. It takes room and hands over messages for many at a time, because a lock
/// for each would cost more than all other work for a small message.
/// </summary>
internal sealed class QueueBatch(IMessageQueue queue, IHeldUp sender)
{
    private const int MaxMessages = 64;

    private PeerMessage[]? _messages;
    private int _count;
    private Allowance _allowance;

    public IMessageQueue Queue => queue;

    /// <summary>Takes room for a message.</summary>
    /// <returns>False when there is none. The session is resumed when there is room again.</returns>
    public bool TryTakeRoom(int cost) => _allowance.TrySpend(cost) || TryTakeMore(cost);

    /// <summary>Gives back the room that was taken for a message.</summary>
    public void GiveRoom(int cost) => _allowance = _allowance.Plus(1, cost);

    /// <summary>Adds a message for which room has been taken.</summary>
    public void Add(PeerMessage message)
    {
        _messages ??= new PeerMessage[MaxMessages];
        _messages[_count++] = message;
        if (_count == MaxMessages)
            Flush();
    }

    /// <summary>Hands over the added messages and gives back unused room.</summary>
    public void End()
    {
        Flush();
        if (_allowance != default)
            queue.Quota.Give(_allowance.Messages, _allowance.Bytes);

        _allowance = default;
    }

    private bool TryTakeMore(int cost)
    {
        // Hand over the added messages first. Otherwise the queue could seem full while they can't be read from it.
        Flush();
        return queue.Quota.TryTake(cost, MaxMessages - 1, sender, ref _allowance);
    }

    private void Flush()
    {
        if (_count == 0)
            return;

        var messages = _messages.AsSpan(0, _count);
        queue.Add(messages);
        messages.Clear();
        _count = 0;
    }
}
