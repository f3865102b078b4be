using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>Whom this node dials, and when: a few at a time, each one again after ever longer waits.</summary>
internal sealed class DialPlan(MeshOptions options, BackoffOptions redial, Random random)
{
    private readonly Agenda _agenda = new();
    private readonly HashSet<PeerId> _running = [];

    public TimeSpan NextDue => _running.Count < options.Dials ? _agenda.Next : TimeSpan.MaxValue;

    /// <summary>A member has become known, or can be dialled elsewhere. Of two that learn of each other the lower id dials; the other does when that comes to nothing.</summary>
    public void PlanFirst(Contact contact, PeerId self, TimeSpan now) =>
        Plan(contact, self < contact.Id ? now : now + options.Courtesy * options.GossipInterval * (1 + random.NextDouble() / 2));

    /// <summary>A connection broke: its member is dialled after a moment, unless that happens again and again.</summary>
    public void PlanAgain(Contact contact, PeerId self, TimeSpan now)
    {
        var backoff = BackoffOf(contact);
        backoff.Connected(now - contact.ConnectedAt);
        var isFirst = backoff.IsFresh;
        var wait = backoff.Next(random.NextDouble());
        var moment = options.GossipInterval * (random.NextDouble() + (self < contact.Id ? 0 : 1));
        Plan(contact, now + (isFirst ? moment : wait));
    }

    /// <summary>A dial has failed.</summary>
    public void PlanNext(Contact contact, TimeSpan now) => Plan(contact, now + BackoffOf(contact).Next(random.NextDouble()));

    /// <summary>A member is no longer to be dialled.</summary>
    public void Cancel(PeerId id) => _agenda.Remove(id);

    /// <summary>A dial has come to its end.</summary>
    /// <returns>False when none was running.</returns>
    public bool End(PeerId id) => _running.Remove(id);

    /// <summary>Takes the next dial, if one is due and there is room for it.</summary>
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
