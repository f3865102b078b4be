using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>
/// Schedules which members this node dials and when: a limited number at a time, each repeated after ever longer waits.
/// </summary>
internal sealed class DialPlan(MeshOptions options, BackoffOptions redial, Random random)
{
    private readonly Agenda _agenda = new();
    private readonly HashSet<PeerId> _running = [];

    public TimeSpan NextDue => _running.Count < options.Dials ? _agenda.Next : TimeSpan.MaxValue;

    /// <summary>
    /// Plans the first dial to a member that has become known or has new addresses. Of two members that learn of each other, the one
    /// with the lower id dials first. The other dials later, if they are still not connected.
    /// </summary>
    public void PlanFirst(Contact contact, PeerId self, TimeSpan now) =>
        Plan(contact, self < contact.Id ? now : now + options.Courtesy * options.GossipInterval * (1 + random.NextDouble() / 2));

    /// <summary>
    /// Plans a dial after a connection broke: within two gossip intervals, or after a backoff if this happens repeatedly.
    /// </summary>
    public void PlanAgain(Contact contact, PeerId self, TimeSpan now)
    {
        var backoff = BackoffOf(contact);
        backoff.Connected(now - contact.ConnectedAt);
        var isFirst = backoff.IsFresh;
        var wait = backoff.Next(random.NextDouble());
        var shortWait = options.GossipInterval * (random.NextDouble() + (self < contact.Id ? 0 : 1));
        Plan(contact, now + (isFirst ? shortWait : wait));
    }

    /// <summary>Plans the next dial after one has failed.</summary>
    public void PlanNext(Contact contact, TimeSpan now) => Plan(contact, now + BackoffOf(contact).Next(random.NextDouble()));

    /// <summary>Cancels the planned dial of a member.</summary>
    public void Cancel(PeerId id) => _agenda.Remove(id);

    /// <summary>Reports that a dial has ended.</summary>
    /// <returns>False if no dial to the member was running.</returns>
    public bool End(PeerId id) => _running.Remove(id);

    /// <summary>Starts the next dial, if one is due and fewer than <see cref="MeshOptions.Dials"/> are running.</summary>
    public bool TryStart(TimeSpan now, out PeerId id)
    {
        id = default;
        return _running.Count < options.Dials && _agenda.TryTake(now, out id) && _running.Add(id);
    }

    private void Plan(Contact contact, TimeSpan due)
    {
        if (!contact.IsWanted)
            _agenda.Remove(contact.Id);
        else if (!_running.Contains(contact.Id))
            _agenda.Set(contact.Id, due);
    }

    private Backoff BackoffOf(Contact contact) => contact.Backoff ??= new Backoff(redial);
}
