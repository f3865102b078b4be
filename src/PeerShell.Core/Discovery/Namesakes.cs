using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>
/// The live members by name, state and incarnation. A lookup and a change each take time that grows with the logarithm of the
/// number of members, even if all of them have the same name.
/// </summary>
internal sealed class Namesakes
{
    private static readonly PeerId First = new(new byte[PeerId.Size]);

    private readonly SortedSet<Entry> _entries = new(new EntryOrder());

    public void Add(Member member)
    {
        if (member.IsLive)
            _entries.Add(Entry.Of(member));
    }

    public void Remove(Member member)
    {
        if (member.IsLive)
            _entries.Remove(Entry.Of(member));
    }

    /// <summary>Returns the latest incarnation of the members with a name that are alive; 0 if there is none.</summary>
    public long LatestAlive(string name) =>
        _entries.GetViewBetween(new(name, MemberState.Alive, 0, First), new(name, MemberState.Alive, long.MaxValue, First)).Max.Incarnation;

    /// <summary>Returns the suspect with a name that has the earliest incarnation, or null if there is none.</summary>
    public PeerId? EarliestSuspect(string name) =>
        _entries.GetViewBetween(new(name, MemberState.Suspect, 0, First), new(name, MemberState.Suspect, long.MaxValue, First)).Min is
        { Name: not null } earliest
            ? earliest.Id
            : null;

    private readonly record struct Entry(string Name, MemberState State, long Incarnation, PeerId Id)
    {
        public static Entry Of(Member member) => new(member.Name, member.State, member.Incarnation, member.Id);
    }

    private sealed class EntryOrder : IComparer<Entry>
    {
        public int Compare(Entry x, Entry y)
        {
            var order = string.CompareOrdinal(x.Name, y.Name);
            if (order == 0)
                order = x.State.CompareTo(y.State);
            if (order == 0)
                order = x.Incarnation.CompareTo(y.Incarnation);
            return order == 0 ? x.Id.CompareTo(y.Id) : order;
        }
    }
}
