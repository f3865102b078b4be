namespace PeerShell.Node.Messages;

/// <summary>
/// The way of a session's messages into one queue. Takes room for many at a time and hands them over many at a time, since a
/// lock for each would cost more than all else that is done for a small one.
/// </summary>
internal sealed class QueueBatch(IMessageQueue queue, IHeldUp sender)
{
    private const int Most = 64;

    private PeerMessage[]? _messages;
    private int _count;
    private Allowance _allowance;

    public IMessageQueue Queue => queue;

    /// <summary>Takes room for a message.</summary>
    /// <returns>False when there is none; the session is called when there is.</returns>
    public bool TryTakeRoom(int cost) => _allowance.TrySpend(cost) || TryTakeMore(cost);

    /// <summary>Gives back the room that was taken for a message.</summary>
    public void GiveRoom(int cost) => _allowance = _allowance.Plus(1, cost);

    /// <summary>Adds a message for which room has been taken.</summary>
    public void Add(PeerMessage message)
    {
        _messages ??= new PeerMessage[Most];
        _messages[_count++] = message;
        if (_count == Most)
            Flush();
    }

    /// <summary>Hands over what was added, and gives back the room that was not needed.</summary>
    public void End()
    {
        Flush();
        if (_allowance != default)
            queue.Quota.Give(_allowance.Messages, _allowance.Bytes);

        _allowance = default;
    }

    private bool TryTakeMore(int cost)
    {
        // First what was added, so that the queue is not taken for full while nobody can take from it.
        Flush();
        return queue.Quota.TryTake(cost, Most - 1, sender, ref _allowance);
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
