using System.Diagnostics.CodeAnalysis;
using PeerShell.Node.Messages;
using PeerShell.Node.Timing;

namespace PeerShell.Node;

/// <summary>
/// The received messages that wait to be read. The inbox is bounded: when it is full, the node stops accepting and acknowledging
/// messages from its peers, and continues when the inbox is half empty.
/// </summary>
public sealed class Inbox : IMessageQueue
{
    private readonly Lock _lock = new();
    private readonly AsyncPulse _changed = new();
    private readonly MessageQuota _quota;
    private Queue<PeerMessage> _messages = new();

    internal Inbox(int maxMessages, long maxBytes) => _quota = new MessageQuota(maxMessages, maxBytes);

    /// <summary>The number of messages in the inbox.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _messages.Count;
        }
    }

    MessageQuota IMessageQueue.Quota => _quota;

    /// <summary>Waits for the next message. Call it before you read the inbox, so that you miss none.</summary>
    /// <returns>A task that completes when a message arrives.</returns>
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

    /// <summary>Takes the oldest messages that match a filter. The others stay in the inbox, in order.</summary>
    /// <param name="filter">The filter; null to match all messages.</param>
    /// <param name="most">The maximum number of messages.</param>
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

    /// <summary>Takes the oldest message that matches a filter. Waits for one if there is none.</summary>
    /// <param name="filter">The filter; null to match any message.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
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

    /// <summary>Puts unused messages back at the front of the inbox, even beyond its limits.</summary>
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
