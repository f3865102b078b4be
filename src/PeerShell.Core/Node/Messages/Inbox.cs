using System.Diagnostics.CodeAnalysis;
using PeerShell.Node.Messages;
using PeerShell.Node.Timing;

namespace PeerShell.Node;

/// <summary>
/// The messages that wait to be received. Bounded: when it is full, peers hold back what they have, acknowledge nothing,
/// and go on as soon as it is half empty.
/// </summary>
public sealed class Inbox : IMessageQueue
{
    private readonly Lock _lock = new();
    private readonly AsyncPulse _changed = new();
    private readonly MessageQuota _quota;
    private Queue<PeerMessage> _messages = new();

    internal Inbox(int maxMessages, long maxBytes) => _quota = new MessageQuota(maxMessages, maxBytes);

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _messages.Count;
        }
    }

    MessageQuota IMessageQueue.Quota => _quota;

    /// <summary>Completes when a message arrives. Take it before looking, so that none is missed.</summary>
    public Task WaitForChangeAsync() => _changed.Next;

    /// <summary>Takes the oldest message.</summary>
    /// <param name="message">The message, if there is one.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake([NotNullWhen(true)] out PeerMessage? message)
    {
        lock (_lock)
        {
            if (!_messages.TryDequeue(out message))
                return false;
        }

        _quota.Give(1, message.Cost);
        return true;
    }

    /// <summary>Takes the oldest messages that fit; the others stay, in order.</summary>
    /// <param name="filter">Which ones; null takes all.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The messages, oldest first.</returns>
    public IReadOnlyList<PeerMessage> Take(Func<PeerMessage, bool>? filter = null, int most = int.MaxValue)
    {
        List<PeerMessage> taken = [];
        long cost = 0;
        lock (_lock)
        {
            if (filter is null)
            {
                taken.EnsureCapacity(Math.Min(most, _messages.Count));
                while (taken.Count < most && _messages.TryDequeue(out var message))
                {
                    taken.Add(message);
                    cost += message.Cost;
                }
            }
            else
            {
                var rest = new Queue<PeerMessage>(_messages.Count);
                foreach (var message in _messages)
                {
                    if (taken.Count < most && filter(message))
                    {
                        taken.Add(message);
                        cost += message.Cost;
                    }
                    else
                    {
                        rest.Enqueue(message);
                    }
                }

                if (taken.Count > 0)
                    _messages = rest;
            }
        }

        _quota.Give(taken.Count, cost);
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

        _quota.Take(returned.Length, returned.Sum(message => (long)message.Cost));
        lock (_lock)
            _messages = new Queue<PeerMessage>(returned.Concat(_messages));

        _changed.Pulse();
    }

    void IMessageQueue.Add(ReadOnlySpan<PeerMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
                _messages.Enqueue(message);
        }

        _changed.Pulse();
    }
}
