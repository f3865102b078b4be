using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>
/// Schedules when this node doubts members that it can neither hear nor dial, because no address of them is known.
/// </summary>
/// <remarks>
/// <para>A failed dial makes a member suspect, but a member without addresses is never dialled. Its links are then the only
/// evidence that it is alive, as an ack is in SWIM (Das, Gupta, Motivala 2002, section 4.1). A doubt makes the member suspect,
/// as SWIM's failed probe does (section 4.2). Every node that still has a link to the member passes the suspicion on to it,
/// and the member contradicts with a higher incarnation. So a node that only lost its own link ends no member that others
/// hear.</para>
/// <para><b>A lost link.</b> The member first gets the time to dial again: <see cref="MeshOptions.Courtesy"/> gossip
/// intervals.</para>
/// <para><b>A lost witness.</b> When any member ends, it may have been the last one with a link to others, and nobody is left
/// who could notice that they ended with it. All members that this node can neither hear nor dial are then doubted, each at
/// a random time within <see cref="MeshOptions.DigestInterval"/>. Only the first node to doubt a member makes it suspect,
/// because the contradiction reaches the others before their time. The same happens when the list is full.</para>
/// </remarks>
internal sealed class Doubts(MeshOptions options, Random random)
{
    private readonly Agenda _agenda = new();
    private TimeSpan _sweepDue = TimeSpan.MaxValue;

    /// <summary>The time when <see cref="TryTake"/> must be called next.</summary>
    public TimeSpan NextDue => _agenda.Next < _sweepDue ? _agenda.Next : _sweepDue;

    /// <summary>Reports that the link to a member ended.</summary>
    public void OnLinkLost(Contact contact, TimeSpan now) => Plan(contact, now + options.Courtesy * options.GossipInterval);

    /// <summary>
    /// Reports that a member ended, or that the list is full. The list is searched once for all reports within
    /// <see cref="MeshOptions.SuspicionBase"/>, because thousands of members can end at a time.
    /// </summary>
    public void OnWitnessLost(TimeSpan now)
    {
        if (_sweepDue == TimeSpan.MaxValue)
            _sweepDue = now + options.SuspicionBase;
    }

    /// <summary>Cancels the doubt about a member that has connected, was forgotten, or has said that it is alive.</summary>
    public void Cancel(PeerId id) => _agenda.Remove(id);

    /// <summary>Takes the next member to doubt, if that is due.</summary>
    public bool TryTake(TimeSpan now, IReadOnlyCollection<Contact> all, out PeerId id)
    {
        if (_sweepDue <= now)
        {
            _sweepDue = TimeSpan.MaxValue;
            foreach (var contact in all)
            {
                if (!_agenda.Contains(contact.Id))
                    Plan(contact, now + options.DigestInterval * random.NextDouble());
            }
        }

        return _agenda.TryTake(now, out id);
    }

    private void Plan(Contact contact, TimeSpan due)
    {
        if (contact.IsUnheard)
            _agenda.Set(contact.Id, due > contact.NextDoubt ? due : contact.NextDoubt);
    }
}
