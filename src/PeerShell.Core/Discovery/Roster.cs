using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>The states of all members as this node sees them, itself included. A change is news and may lead to a dial.</summary>
/// <remarks>
/// <para>Only the member itself versions its entry, by its incarnation. Between entries of the same incarnation the worse
/// state wins (SWIM, Das, Gupta, Motivala 2002, section 4.2; see <see cref="Member.Beats"/>). Members that are gone or have
/// left stay in the list for <see cref="MeshOptions.Memory"/>, so that stale news doesn't bring them back (the death
/// certificates of Demers et al. 1987, section 2).</para>
/// <para>A connected member is alive, whatever other members report and however late. Perhaps they can't reach it from where
/// they are. Their news is therefore sent only to the member itself, which contradicts it with a higher incarnation (the
/// buddy system of Dadgar, Phillips, Currey, <i>Lifeguard</i>, 2017, arXiv:1707.00788).</para>
/// </remarks>
internal sealed class Roster(
    Member self, MeshOptions options, Rumors rumors, DialPlan dials, Doubts doubts, Queue<DiscoveryAction> actions)
{
    // Perhaps a NAT lies between this node and a member that this node can't reach, but that says through others that it is
    // alive. This node makes such a member suspect again only after this pause, which doubles each time. Members connected to
    // it would notice its end at once, so suspecting it only covers the case that they ended together with it.
    private static readonly TimeSpan FirstDoubt = TimeSpan.FromMinutes(10), MaxDoubt = TimeSpan.FromHours(6);

    /// <summary>
    /// The highest incarnation: higher than any clock's value, and low enough not to overflow. A member can contradict nothing
    /// that has this incarnation, so an entry that has it is believed only if it says that the member is alive.
    /// </summary>
    internal const long MaxIncarnation = (1L << 62) - 1;

    private readonly Agenda _suspicions = new();
    private readonly Agenda _expiries = new();
    private readonly Absentees _absentees = new();

    public Member Self { get; private set; } = self;

    public MemberTable Table { get; } = new();

    /// <summary>The hash of all live members, including this node.</summary>
    public ulong Digest => Table.Digest ^ Self.Hash;

    /// <summary>The time when the state, name, tags or endpoints of any member last changed.</summary>
    public TimeSpan LastNews { get; private set; }

    /// <summary>The number of members left out because the list was full.</summary>
    public long Ignored { get; private set; }

    public TimeSpan NextDue => Earlier(doubts.NextDue, Earlier(_suspicions.Next, _expiries.Next));

    private TimeSpan SuspicionTime =>
        options.SuspicionBase * options.SuspicionFactor * Math.Max(1, Math.Log10(Table.Live + 1));

    /// <summary>
    /// Marks members that are due to be doubted as suspect and suspects that did not contradict in time as gone, and forgets
    /// members after <see cref="MeshOptions.Memory"/>.
    /// </summary>
    public void Advance(TimeSpan now)
    {
        while (doubts.TryTake(now, Table.All, out var id))
        {
            if (Table.Find(id) is { IsUnheard: true } unheard)
                Doubt(unheard, now);
        }

        while (_suspicions.TryTake(now, out var id) && Table.Find(id) is { } suspect)
            Change(suspect, MemberState.Gone, Self.Id, now);

        while (_expiries.TryTake(now, out var id) && Table.Find(id) is { } gone)
            Forget(gone);
    }

    /// <summary>Merges an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="source">The member that sent it.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The updated member; null for this node, for an entry that is not valid, and if the list is full.</returns>
    public Contact? Learn(Member entry, PeerId source, TimeSpan now)
    {
        if (entry.Incarnation is <= 0 or > MaxIncarnation
            || (entry.Incarnation == MaxIncarnation && entry.State != MemberState.Alive))
        {
            return null;
        }

        if (entry.Id == Self.Id)
        {
            if (entry.Incarnation > Self.Incarnation || (entry.Incarnation == Self.Incarnation && entry.State != MemberState.Alive))
                UpdateSelf(Self, entry.Incarnation);
            return null;
        }

        if (Table.Find(entry.Id) is not { } contact)
            return TryAdd(entry, source, now);

        if (!entry.Beats(contact.Member))
            FillIn(contact, entry, now);
        else if (contact.IsConnected && entry.State != MemberState.Alive)
            Warn(contact, entry, now);
        else
            Change(contact, entry, source, now);

        return contact;
    }

    /// <summary>Changes the endpoints where this node can be dialled.</summary>
    public void Move(IReadOnlyList<PeerEndpoint> endpoints)
    {
        if (!endpoints.SequenceEqual(Self.Endpoints))
            UpdateSelf(Self with { Endpoints = endpoints }, Self.Incarnation);
    }

    /// <summary>Marks a member as connected, and therefore as alive.</summary>
    public void Connect(Contact contact, TimeSpan now)
    {
        Table.Connect(contact, true);
        Table.Part(contact, false);
        dials.OnConnected(contact.Id);
        doubts.Cancel(contact.Id);
        contact.WasReached = true;
        contact.FailedDials = 0;
        _absentees.Update(contact, now);
        contact.ConnectedAt = now;
        contact.DoubtPause = contact.NextDoubt = TimeSpan.Zero;
        if (contact.Member.State == MemberState.Alive)
            return;

        Warn(contact, contact.Member, now);
        Change(contact, MemberState.Alive, Self.Id, now);
    }

    /// <summary>Marks a member as no longer connected.</summary>
    public void Disconnect(Contact contact, Departure how, TimeSpan now)
    {
        Table.Connect(contact, false);
        if (how == Departure.Stopped)
            Change(contact, MemberState.Left, contact.Id, now);
        else if (how == Departure.Parted)
            Table.Part(contact, true);
        else
            dials.PlanAgain(contact, Self.Id, now);

        _absentees.Update(contact, now);
        doubts.OnLinkLost(contact, now);
    }

    /// <summary>
    /// Marks a member as suspect after a failed dial or without any evidence of it, unless it is within the pause since it last
    /// contradicted.
    /// </summary>
    public void Doubt(Contact contact, TimeSpan now)
    {
        if (contact.Member.State != MemberState.Alive || contact.NextDoubt > now)
            return;

        contact.DoubtPause = contact.DoubtPause == TimeSpan.Zero
            ? FirstDoubt
            : TimeSpan.FromTicks(Math.Min(2 * contact.DoubtPause.Ticks, MaxDoubt.Ticks));
        contact.NextDoubt = now + contact.DoubtPause;
        Change(contact, MemberState.Suspect, Self.Id, now);
    }

    /// <summary>Changes the state of a member, as found out by this node.</summary>
    public void Change(Contact contact, MemberState state, PeerId source, TimeSpan now) =>
        Change(contact, contact.Member with { State = state }, source, now);

    private void UpdateSelf(Member self, long reported)
    {
        Self = self with { Incarnation = Math.Min(Math.Max(reported, Self.Incarnation) + 1, MaxIncarnation) };
        rumors.Add(Self, Self.Id);
    }

    private Contact? TryAdd(Member entry, PeerId source, TimeSpan now)
    {
        if (Table.Count >= options.Members && !TryMakeRoom(connects: source == entry.Id))
        {
            // Perhaps the list is full of members that somebody made up.
            doubts.OnWitnessLost(now);
            return null;
        }

        var contact = Table.Add(entry);
        OnChanged(contact, before: MemberState.Left, source, now);
        return contact;
    }

    private bool TryMakeRoom(bool connects)
    {
        if (_expiries.TryTake(TimeSpan.MaxValue, out var id))
        {
            Forget(Table.Find(id)!);
            return true;
        }

        Ignored++;
        if (!connects || !_absentees.TryTake(out id))
            return false;

        Forget(Table.Find(id)!);
        return true;
    }

    private void Forget(Contact contact)
    {
        dials.Cancel(contact.Id);
        doubts.Cancel(contact.Id);
        _suspicions.Remove(contact.Id);
        _absentees.Remove(contact.Id);
        Table.Remove(contact);
    }

    /// <summary>
    /// Adds missing addresses to a member. Senders leave out addresses that are useless to the receiver: loopback addresses are
    /// only sent within a machine. Between entries of the same incarnation, the one with more addresses is therefore the complete
    /// one.
    /// </summary>
    private void FillIn(Contact contact, Member entry, TimeSpan now)
    {
        var known = contact.Member;
        if (entry.Incarnation != known.Incarnation
            || entry.Endpoints.Count <= known.Endpoints.Count
            || known.Endpoints.Except(entry.Endpoints).Any())
        {
            return;
        }

        Table.Update(contact, known with { Endpoints = entry.Endpoints });
        dials.PlanFirst(contact, Self.Id, now);
    }

    private void Change(Contact contact, Member entry, PeerId source, TimeSpan now)
    {
        var before = contact.Member;
        Table.Update(contact, entry);
        if (entry.Incarnation > before.Incarnation && contact.IsUnheard)
            OnOwnWord(contact, before.State, now);
        OnChanged(contact, before.State, source, now);
        if (before.State == MemberState.Alive && entry.State == MemberState.Alive && !entry.Describes(before))
            Report(contact, MemberChange.Updated, now);
        if (!entry.Endpoints.SequenceEqual(before.Endpoints))
            dials.PlanFirst(contact, Self.Id, now);
    }

    /// <summary>
    /// Notes that a member, which this node can neither hear nor dial, has said that it is alive, so somebody hears it. If it
    /// did so to contradict, all who learn of it pause, so that they don't doubt it one after the other.
    /// </summary>
    private void OnOwnWord(Contact contact, MemberState before, TimeSpan now)
    {
        doubts.Cancel(contact.Id);
        if (before == MemberState.Suspect && contact.NextDoubt < now + FirstDoubt)
            contact.NextDoubt = now + FirstDoubt;
    }

    /// <summary>Performs the actions that follow from the new state of a member.</summary>
    private void OnChanged(Contact contact, MemberState before, PeerId source, TimeSpan now)
    {
        var member = contact.Member;
        contact.WasLive |= member.IsLive;
        if (contact.WasLive)
            rumors.Add(member, source);

        SetTimes(member, now);
        _absentees.Update(contact, now);
        switch (before, member.State)
        {
            case (MemberState.Gone or MemberState.Left, MemberState.Alive or MemberState.Suspect):
                Report(contact, MemberChange.Discovered, now);
                dials.PlanFirst(contact, Self.Id, now);
                break;
            case (MemberState.Alive or MemberState.Suspect, MemberState.Gone or MemberState.Left):
                Report(contact, MemberChange.Left, now);
                doubts.OnWitnessLost(now);
                break;
            case (MemberState.Suspect, MemberState.Alive):
                Report(contact, MemberChange.Recovered, now);
                break;
        }

        if (member.State == MemberState.Suspect && before != MemberState.Suspect)
            Report(contact, MemberChange.Suspected, now);
        if (!contact.IsWanted)
            dials.Cancel(member.Id);
        if (member.IsLive && _suspicions.Next < TimeSpan.MaxValue)
            EndReplaced(member.Name, now);
    }

    private void SetTimes(Member member, TimeSpan now)
    {
        _suspicions.Remove(member.Id);
        _expiries.Remove(member.Id);
        if (member.State == MemberState.Suspect)
            _suspicions.Set(member.Id, now + SuspicionTime);
        else if (!member.IsLive)
            _expiries.Set(member.Id, now + options.Memory);
    }

    /// <summary>Marks suspects as gone at once if a member with the same name started later, because they were restarted.</summary>
    private void EndReplaced(string name, TimeSpan now)
    {
        while (Table.EarliestSuspect(name) is { } suspect && IsReplaced(suspect.Member))
            Change(suspect, MemberState.Gone, Self.Id, now);
    }

    private bool IsReplaced(Member suspect) =>
        suspect.Incarnation < Table.LatestAlive(suspect.Name)
        || (suspect.Name == Self.Name && suspect.Incarnation < Self.Incarnation);

    /// <summary>Sends a connected member the state that others report for it. Rate-limited, because many may report it at a time.</summary>
    private void Warn(Contact contact, Member entry, TimeSpan now)
    {
        if (contact.NextWarning > now)
            return;

        contact.NextWarning = now + options.GossipInterval;
        actions.Enqueue(new DiscoveryAction.Tell(contact.Id, new Gossip(GossipKind.Delta, 0, [entry])));
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void Report(Contact contact, MemberChange change, TimeSpan now)
    {
        LastNews = now;
        actions.Enqueue(new DiscoveryAction.Report(contact.Member, change));
    }
}
