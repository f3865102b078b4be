using PeerShell.Node.Timing;

namespace PeerShell.Node.Events;

/// <summary>
/// The last events of a node. When the log is full, a new event replaces the oldest one; a reader can tell from the gap in the
/// sequence numbers.
/// </summary>
internal sealed class EventLog(int capacity)
{
    private readonly Lock _lock = new();
    private readonly AsyncPulse _changed = new();

    // The event with sequence number n is at index (n - 1) % capacity.
    private readonly List<PeerEvent> _events = [];
    private long _last;

    /// <summary>A task that completes at the next event. Get it before reading the events.</summary>
    public Task Changed => _changed.Next;

    /// <summary>The sequence number of the newest event; 0 before the first.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Adds a new event and numbers it.</summary>
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

    /// <summary>Returns the events after a sequence number that are still in the log, oldest first.</summary>
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
