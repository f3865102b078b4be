using PeerShell.Node.Timing;

namespace PeerShell.Node.Events;

/// <summary>The last events of a node. When it is full, the oldest is forgotten: whoever follows sees that from the sequence numbers.</summary>
internal sealed class EventLog(int capacity)
{
    private readonly Lock _lock = new();
    private readonly AsyncPulse _changed = new();

    // The event with sequence number n lies at (n - 1) % capacity.
    private readonly List<PeerEvent> _events = [];
    private long _last;

    /// <summary>Completes at the next event. Take it before reading.</summary>
    public Task Changed => _changed.Next;

    /// <summary>The sequence number of the newest event; 0 before the first.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Keeps an event, which nobody has seen yet, and numbers it.</summary>
    public void Add(PeerEvent happened)
    {
        lock (_lock)
        {
            var place = (int)(_last % capacity);
            happened.Sequence = ++_last;
            if (place == _events.Count)
                _events.Add(happened);
            else
                _events[place] = happened;
        }

        _changed.Pulse();
    }

    /// <summary>The events behind a sequence number that are still known, oldest first.</summary>
    public IReadOnlyList<PeerEvent> After(long sequence)
    {
        lock (_lock)
        {
            var first = Math.Clamp(sequence, _last - _events.Count, _last);
            var events = new PeerEvent[_last - first];
            for (var i = 0; i < events.Length; i++)
                events[i] = _events[(int)((first + i) % capacity)];

            return events;
        }
    }
}
