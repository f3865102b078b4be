using System.Diagnostics.CodeAnalysis;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>
/// Schedules which members this node dials and when: a limited number at a time, each repeated after ever longer waits.
/// </summary>
/// <remarks>
/// A dial for which the <see cref="DialBudget"/> has no room is postponed like a dial that failed, and counted. Dials to members
/// that are gone leave half of the budget to those that may be alive. A member that this node never reached is dialled only
/// until it is gone, so somebody who was made up is dialled a few times: at least once, and as often as the waits fit into
/// the suspicion time.
/// </remarks>
internal sealed class DialPlan(MeshOptions options, BackoffOptions redial, Random random)
{
    private readonly Agenda _agenda = new();
    private readonly DialBudget _budget = new(options);
    private readonly Dictionary<PeerId, IReadOnlyList<PeerEndpoint>> _running = [];

    /// <summary>The number of times that a dial was postponed because the budget had no room.</summary>
    public long Postponed { get; private set; }

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

    /// <summary>Reports that a member is connected, so it is not dialled any more.</summary>
    public void OnConnected(PeerId id)
    {
        Cancel(id);
        if (_running.Remove(id, out var endpoints))
            _budget.Refund(endpoints);
    }

    /// <summary>Reports that a dial has ended without a connection.</summary>
    /// <returns>False if no dial to the member was running.</returns>
    public bool End(PeerId id) => _running.Remove(id);

    /// <summary>Starts the next dial, if one is due and fewer than <see cref="MeshOptions.Dials"/> are running.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="table">Finds the members.</param>
    /// <param name="member">The member to dial, with each of its addresses once.</param>
    public bool TryStart(TimeSpan now, MemberTable table, [NotNullWhen(true)] out Member? member)
    {
        member = null;
        while (_running.Count < options.Dials && _agenda.TryTake(now, out var id))
        {
            var contact = table.Find(id)!;
            PeerEndpoint[] endpoints = [.. contact.Member.Endpoints.Distinct()];
            if (_budget.TryCharge(endpoints, isUrgent: contact.Member.IsLive, now))
            {
                _running.Add(id, endpoints);
                member = contact.Member with { Endpoints = endpoints };
                return true;
            }

            Postponed++;
            PlanNext(contact, now);
        }

        return false;
    }

    private void Plan(Contact contact, TimeSpan due)
    {
        if (!contact.IsWanted)
            _agenda.Remove(contact.Id);
        else if (!_running.ContainsKey(contact.Id))
            _agenda.Set(contact.Id, due);
    }

    private Backoff BackoffOf(Contact contact) => contact.Backoff ??= new Backoff(redial);
}
