using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>
/// The live members that are not connected, in the order in which they make room in a full list for members that connect: first
/// those that this node never reached, and then those that were connected; each time, the one that has been so longest.
/// </summary>
internal sealed class Absentees
{
    private readonly Agenda _unreached = new();
    private readonly Agenda _lost = new();

    /// <summary>Adds, moves or removes a member that has changed.</summary>
    public void Update(Contact contact, TimeSpan now)
    {
        var isAbsent = contact.Member.IsLive && !contact.IsConnected;
        Update(_unreached, contact.Id, isAbsent && !contact.WasReached, now);
        Update(_lost, contact.Id, isAbsent && contact.WasReached, now);
    }

    public void Remove(PeerId id)
    {
        _unreached.Remove(id);
        _lost.Remove(id);
    }

    /// <summary>Takes the first member.</summary>
    public bool TryTake(out PeerId id) => _unreached.TryTake(TimeSpan.MaxValue, out id) || _lost.TryTake(TimeSpan.MaxValue, out id);

    private static void Update(Agenda agenda, PeerId id, bool isIn, TimeSpan since)
    {
        if (!isIn)
            agenda.Remove(id);
        else if (!agenda.Contains(id))
            agenda.Set(id, since);
    }
}
