using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>What is to be done about whom, and when: one time for each member, earliest first.</summary>
internal sealed class Agenda
{
    private readonly SortedSet<(TimeSpan Due, PeerId Id)> _order = [];
    private readonly Dictionary<PeerId, TimeSpan> _due = [];

    /// <summary>The earliest time; <see cref="TimeSpan.MaxValue"/> when there is none.</summary>
    public TimeSpan Next => _order.Count == 0 ? TimeSpan.MaxValue : _order.Min.Due;

    /// <summary>Sets the time of a member, or moves it.</summary>
    public void Set(PeerId id, TimeSpan due)
    {
        Remove(id);
        _due.Add(id, due);
        _order.Add((due, id));
    }

    public void Remove(PeerId id)
    {
        if (_due.Remove(id, out var due))
            _order.Remove((due, id));
    }

    /// <summary>Takes the earliest, if it is due.</summary>
    public bool TryTake(TimeSpan now, out PeerId id)
    {
        id = default;
        if (Next > now || _order.Count == 0)
            return false;

        id = _order.Min.Id;
        Remove(id);
        return true;
    }
}
