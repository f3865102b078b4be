namespace PeerShell.Node.Messages;

/// <summary>
/// How much may wait in a queue of received messages. Room is taken before a message is put there. A session that finds
/// none is held up: it keeps what it has, acknowledges nothing, and goes on as soon as the queue is half empty.
/// </summary>
/// <param name="maxMessages">Most messages.</param>
/// <param name="maxBytes">Most bytes. An empty queue has room for any message.</param>
internal sealed class MessageQuota(int maxMessages, long maxBytes)
{
    private readonly Lock _lock = new();
    private HashSet<IHeldUp> _heldUp = [];
    private int _count;
    private long _bytes;

    /// <summary>Takes room for a message, and, if there is, for some more.</summary>
    /// <param name="cost">The size of the message.</param>
    /// <param name="more">For how many more at most.</param>
    /// <param name="sender">What to resume when there is room again.</param>
    /// <param name="allowance">What was taken before and not used, which is given back; then what was taken beyond the message.</param>
    /// <returns>Whether there is room for the message.</returns>
    public bool TryTake(int cost, int more, IHeldUp sender, ref Allowance allowance)
    {
        lock (_lock)
        {
            _count -= allowance.Messages;
            _bytes -= allowance.Bytes;
            allowance = default;
            if (_count > 0 && (_count >= maxMessages || _bytes + cost > maxBytes))
            {
                _heldUp.Add(sender);
                return false;
            }

            allowance = new Allowance(
                Math.Clamp(maxMessages - _count - 1, 0, more), Math.Clamp(maxBytes - _bytes - cost, 0, (long)more * cost));
            _count += 1 + allowance.Messages;
            _bytes += cost + allowance.Bytes;
            return true;
        }
    }

    /// <summary>Takes room whether or not there is any.</summary>
    public void Take(int count, long bytes)
    {
        lock (_lock)
        {
            _count += count;
            _bytes += bytes;
        }
    }

    /// <summary>Gives room back.</summary>
    public void Give(int count, long bytes)
    {
        HashSet<IHeldUp> resumed;
        lock (_lock)
        {
            _count -= count;
            _bytes -= bytes;
            if (_heldUp.Count == 0 || _count > maxMessages / 2 || _bytes > maxBytes / 2)
                return;

            resumed = _heldUp;
            _heldUp = [];
        }

        foreach (var sender in resumed)
            sender.Resume();
    }

    /// <summary>Forgets a sender that has ended, so that it is not resumed.</summary>
    public void Forget(IHeldUp sender)
    {
        lock (_lock)
            _heldUp.Remove(sender);
    }
}
