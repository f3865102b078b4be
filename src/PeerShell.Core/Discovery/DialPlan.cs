using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>Whom this node dials, and when: a few at a time, each one anew after ever longer waits.</summary>
internal sealed class DialPlan(int most, BackoffOptions options, Random random)
{
    private readonly Agenda _agenda = new();
    private readonly HashSet<PeerId> _running = [];

    public TimeSpan NextDue => _running.Count < most ? _agenda.Next : TimeSpan.MaxValue;

    /// <summary>Has a member dialled, if that is wanted and not being done.</summary>
    public void Plan(Contact contact, TimeSpan due)
    {
        if (contact.IsWanted && !_running.Contains(contact.Id))
            _agenda.Set(contact.Id, due);
    }

    /// <summary>Has a member dialled once more, after the wait that it is due.</summary>
    public void PlanNext(Contact contact, TimeSpan now) => Plan(contact, now + BackoffOf(contact).Next(random.NextDouble()));

    /// <summary>Has a member dialled whose connection broke: after a moment, unless that has happened again and again.</summary>
    public void PlanAgain(Contact contact, TimeSpan lasted, TimeSpan moment, TimeSpan now)
    {
        var backoff = BackoffOf(contact);
        backoff.Connected(lasted);
        var isFirst = backoff.IsFresh;
        var wait = backoff.Next(random.NextDouble());
        Plan(contact, now + (isFirst ? moment : wait));
    }

    /// <summary>No longer plans to dial a member.</summary>
    public void Cancel(PeerId id) => _agenda.Remove(id);

    /// <summary>A dial has come to its end.</summary>
    /// <returns>False when none was running.</returns>
    public bool End(PeerId id) => _running.Remove(id);

    /// <summary>Takes the next dial, if one is due and there is room for it.</summary>
    public bool TryStart(TimeSpan now, out PeerId id)
    {
        id = default;
        return _running.Count < most && _agenda.TryTake(now, out id) && _running.Add(id);
    }

    private Backoff BackoffOf(Contact contact) => contact.Backoff ??= new Backoff(options);
}
