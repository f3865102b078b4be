using System.Diagnostics.CodeAnalysis;

namespace PeerShell.Node;

/// <summary>
/// The messages that wait to be received. Bounded: when it is full, peers hold back what they have, acknowledge nothing,
/// and go on as soon as it is half empty.
/// </summary>
public sealed class Inbox
{
    private readonly Lock _lock = new();
    private readonly AsyncPulse _changed = new();
    private readonly int _maxMessages;
    private readonly long _maxBytes;
    private Queue<PeerMessage> _messages = new();
    private List<PeerSession> _heldUp = [];
    private int _count;
    private long _bytes;

    internal Inbox(int maxMessages, long maxBytes)
    {
        _maxMessages = maxMessages;
        _maxBytes = maxBytes;
    }

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _messages.Count;
        }
    }

    /// <summary>Completes when a message arrives. Take it before looking, so that none is missed.</summary>
    public Task WaitForChangeAsync() => _changed.Next;

    /// <summary>Takes the oldest message.</summary>
    /// <param name="message">The message, if there is one.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake([NotNullWhen(true)] out PeerMessage? message)
    {
        List<PeerSession>? resumed;
        lock (_lock)
        {
            if (!_messages.TryDequeue(out message))
                return false;

            resumed = Release(1, message.InboxCost);
        }

        Resume(resumed);
        return true;
    }

    /// <summary>Takes the oldest messages that fit; the others stay, in order.</summary>
    /// <param name="filter">Which ones; null takes all.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The messages, oldest first.</returns>
    public IReadOnlyList<PeerMessage> Take(Func<PeerMessage, bool>? filter = null, int most = int.MaxValue)
    {
        List<PeerMessage> taken = [];
        List<PeerSession>? resumed;
        lock (_lock)
        {
            if (filter is null)
            {
                while (taken.Count < most && _messages.TryDequeue(out var message))
                    taken.Add(message);
            }
            else
            {
                var rest = new Queue<PeerMessage>(_messages.Count);
                foreach (var message in _messages)
                {
                    if (taken.Count < most && filter(message))
                        taken.Add(message);
                    else
                        rest.Enqueue(message);
                }

                if (taken.Count > 0)
                    _messages = rest;
            }

            resumed = Release(taken.Count, taken.Sum(m => (long)m.InboxCost));
        }

        Resume(resumed);
        return taken;
    }

    /// <summary>Takes the oldest message that fits, waiting for one if need be.</summary>
    /// <param name="filter">Which one; null takes any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message.</returns>
    public async ValueTask<PeerMessage> TakeAsync(
        Func<PeerMessage, bool>? filter = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var changed = WaitForChangeAsync();
            if (filter is null ? TryTake(out var message) : Take(filter, 1) is [var first] && (message = first) is not null)
                return message;

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Puts messages back to the front that were taken and not used, even beyond the bound.</summary>
    /// <param name="messages">The messages, oldest first.</param>
    public void PutBack(IEnumerable<PeerMessage> messages)
    {
        PeerMessage[] returned = [.. messages];
        if (returned.Length == 0)
            return;

        lock (_lock)
        {
            _messages = new Queue<PeerMessage>(returned.Concat(_messages));
            _count += returned.Length;
            _bytes += returned.Sum(message => (long)message.InboxCost);
        }

        _changed.Pulse();
    }

    /// <summary>Makes room for a message, before it is made at all.</summary>
    /// <param name="session">Whom to call when there is room again.</param>
    /// <param name="cost">The size of the message.</param>
    /// <returns>Whether there is room; if so, <see cref="Add"/> must follow.</returns>
    internal bool TryReserve(PeerSession session, int cost)
    {
        lock (_lock)
        {
            if (_count > 0 && (_count >= _maxMessages || _bytes + cost > _maxBytes))
            {
                _heldUp.Add(session);
                return false;
            }

            _count++;
            _bytes += cost;
            return true;
        }
    }

    internal void Add(PeerMessage message)
    {
        lock (_lock)
            _messages.Enqueue(message);

        _changed.Pulse();
    }

    private List<PeerSession>? Release(int count, long bytes)
    {
        _count -= count;
        _bytes -= bytes;
        if (_heldUp.Count == 0 || _count > _maxMessages / 2 || _bytes > _maxBytes / 2)
            return null;

        var resumed = _heldUp;
        _heldUp = [];
        return resumed;
    }

    // On the thread pool: the taker's thread is not to do the peers' work, nor to hold their locks.
    private static void Resume(List<PeerSession>? peers)
    {
        foreach (var peer in peers ?? [])
            ThreadPool.UnsafeQueueUserWorkItem(static resumed => resumed.Drain(), peer, preferLocal: false);
    }
}
