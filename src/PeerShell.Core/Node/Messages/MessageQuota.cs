namespace PeerShell.Node.Messages;

/// <summary>
/// The quota of a queue of received messages. Room is taken before a message is added to the queue. If there is none, the
/// session is held up: it keeps its messages, acknowledges none, and continues when the queue is half empty.
/// </summary>
/// <param name="maxMessages">The maximum number of messages.</param>
/// <param name="maxBytes">The maximum number of bytes. An empty queue has room for any message.</param>
internal sealed class MessageQuota(int maxMessages, long maxBytes)
{
    private readonly Lock _lock = new();
    private HashSet<IHeldUp> _heldUp = [];
    private int _count;
    private long _bytes;

    /// <summary>Takes room for a message, and for more messages if there is room.</summary>
    /// <param name="cost">The size of the message in bytes.</param>
    /// <param name="more">The maximum number of additional messages to take room for.</param>
    /// <param name="sender">The sender to resume when there is room again.</param>
    /// <param name="allowance">In: unused room to give back. Out: the room taken in addition to that for the message.</param>
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

    /// <summary>Takes room even if there is none.</summary>
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
