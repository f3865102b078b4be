using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>A schedule with one due time for each member, earliest first.</summary>
internal sealed class Agenda
{
    private readonly Dictionary<PeerId, TimeSpan> _due = [];

    // Times that were moved or removed stay in the queue until they come first or become too many.
    private readonly PriorityQueue<PeerId, TimeSpan> _order = new();

    /// <summary>The earliest due time, or <see cref="TimeSpan.MaxValue"/> if there is none.</summary>
    public TimeSpan Next { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Sets or changes the due time of a member.</summary>
    public void Set(PeerId id, TimeSpan due)
    {
        _due[id] = due;
        _order.Enqueue(id, due);
        Tidy();
    }

    public bool Contains(PeerId id) => _due.ContainsKey(id);

    public void Remove(PeerId id)
    {
        if (_due.Remove(id))
            Tidy();
    }

    /// <summary>Takes the member with the earliest time, if it is due.</summary>
    public bool TryTake(TimeSpan now, out PeerId id)
    {
        id = default;
        if (_due.Count == 0 || Next > now)
            return false;

        id = _order.Dequeue();
        _due.Remove(id);
        Tidy();
        return true;
    }

    private void Tidy()
    {
        if (_order.Count > 2 * _due.Count + 16)
        {
            _order.Clear();
            _order.EnqueueRange(_due.Select(one => (one.Key, one.Value)));
        }

        TimeSpan due;
        while (_order.TryPeek(out var id, out due) && !(_due.TryGetValue(id, out var current) && current == due))
            _order.Dequeue();

        Next = _order.Count == 0 ? TimeSpan.MaxValue : due;
    }
}
