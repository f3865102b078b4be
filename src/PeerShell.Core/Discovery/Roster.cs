using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>What a node believes about the members, itself included; a change of that is news, and may ask for a dial.</summary>
/// <remarks>
/// <para>A member alone versions what it says about itself, by its incarnation; of equally old news the worse wins (SWIM, Das,
/// Gupta, Motivala 2002, section 4.2; see <see cref="Member.Beats"/>). Those gone or left stay in the list for a while, so
/// that stale news doesn't bring them back (the death certificates of Demers et al. 1987, section 2).</para>
/// <para>Who is connected is alive: whatever others say, and however late they say it. They may be right that the member
/// can't be reached from where they are, so their news goes to the member alone, which contradicts it by a higher incarnation
/// (the buddy system of Dadgar, Phillips, Currey, <i>Lifeguard</i>, 2017, arXiv:1707.00788).</para>
/// </remarks>
internal sealed class Roster(Member self, MeshOptions options, Rumors rumors, DialPlan dials, Queue<DiscoveryAction> actions)
{
    // A member that can't be reached from here, but says by others that it is alive, is doubted again after such a time, twice
    // as long each time: perhaps there is a NAT between. Those who are connected to it would notice its end at once, so to
    // doubt it at all is for the case that they ended with it.
    private static readonly TimeSpan FirstDoubt = TimeSpan.FromMinutes(10), LongestDoubt = TimeSpan.FromHours(6);

    // Far beyond any clock, and far from overflow.
    private const long IncarnationLimit = 1L << 62;

    private readonly Agenda _suspicions = new();
    private readonly Agenda _graves = new();

    public Member Self { get; private set; } = self;

    public MemberTable Table { get; } = new();

    /// <summary>The hash of everyone that is live, this node included.</summary>
    public ulong Digest => Table.Digest ^ Self.Hash;

    /// <summary>When somebody's being alive, suspect or gone last changed, or what somebody says about itself.</summary>
    public TimeSpan LastNews { get; private set; }

    /// <summary>Entries that were ignored as the list was full.</summary>
    public long Ignored { get; private set; }

    public TimeSpan NextDue => _suspicions.Next < _graves.Next ? _suspicions.Next : _graves.Next;

    private TimeSpan SuspicionTime =>
        options.SuspicionBase * options.SuspicionFactor * Math.Max(1, Math.Log10(Table.Live + 1));

    /// <summary>Suspects that did not contradict are gone; those gone for long enough are forgotten.</summary>
    public void Advance(TimeSpan now)
    {
        while (_suspicions.TryTake(now, out var id) && Table.Find(id) is { } suspect)
            Change(suspect, MemberState.Gone, Self.Id, now);

        while (_graves.TryTake(now, out var id) && Table.Find(id) is { } gone)
            Forget(gone);
    }

    /// <summary>Takes an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="source">Who told it.</param>
    /// <param name="now">The time.</param>
    /// <returns>The member, with what is believed now; null for this node, for nonsense, and when the list has no room for it.</returns>
    public Contact? Learn(Member entry, PeerId source, TimeSpan now)
    {
        if (entry.Incarnation is <= 0 or >= IncarnationLimit)
            return null;

        if (entry.Id == Self.Id)
        {
            if (entry.Incarnation > Self.Incarnation || (entry.Incarnation == Self.Incarnation && entry.State != MemberState.Alive))
                Say(Self, entry.Incarnation);
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

    /// <summary>This node can be dialled elsewhere.</summary>
    public void Move(IReadOnlyList<PeerEndpoint> endpoints)
    {
        if (!endpoints.SequenceEqual(Self.Endpoints))
            Say(Self with { Endpoints = endpoints }, Self.Incarnation);
    }

    /// <summary>A member is connected, so it is alive.</summary>
    public void Connect(Contact contact, TimeSpan now)
    {
        Table.Connect(contact, true);
        Table.Part(contact, false);
        dials.End(contact.Id);
        dials.Cancel(contact.Id);
        contact.ConnectedAt = now;
        contact.DoubtPause = contact.NextDoubt = TimeSpan.Zero;
        if (contact.Member.State == MemberState.Alive)
            return;

        Warn(contact, contact.Member, now);
        Change(contact, MemberState.Alive, Self.Id, now);
    }

    /// <summary>A member could not be dialled: it is suspect, unless it has contradicted that not long ago.</summary>
    public void Doubt(Contact contact, TimeSpan now)
    {
        if (contact.Member.State != MemberState.Alive || contact.NextDoubt > now)
            return;

        contact.DoubtPause = contact.DoubtPause == TimeSpan.Zero ? FirstDoubt : TimeSpan.FromTicks(Math.Min(2 * contact.DoubtPause.Ticks, LongestDoubt.Ticks));
        contact.NextDoubt = now + contact.DoubtPause;
        Change(contact, MemberState.Suspect, Self.Id, now);
    }

    /// <summary>This node itself has found out how a member is.</summary>
    public void Change(Contact contact, MemberState state, PeerId source, TimeSpan now) =>
        Change(contact, contact.Member with { State = state }, source, now);

    private void Say(Member self, long heard)
    {
        Self = self with { Incarnation = Math.Max(heard, Self.Incarnation) + 1 };
        rumors.Add(Self, Self.Id);
    }

    private Contact? TryAdd(Member entry, PeerId source, TimeSpan now)
    {
        if (Table.Count >= options.Members)
        {
            if (!_graves.TryTake(TimeSpan.MaxValue, out var longestGone))
            {
                Ignored++;
                return null;
            }

            Forget(Table.Find(longestGone)!);
        }

        var contact = Table.Add(entry);
        Follow(contact, before: MemberState.Left, source, now);
        return contact;
    }

    private void Forget(Contact contact)
    {
        dials.Cancel(contact.Id);
        Table.Remove(contact);
    }

    /// <summary>
    /// Whoever tells of a member leaves out the addresses that are of no use to this node or to those the news came by: loopback
    /// is told within a machine only. So of equally old news the one with more addresses is the whole one.
    /// </summary>
    private void FillIn(Contact contact, Member entry, TimeSpan now)
    {
        var known = contact.Member;
        if (entry.Incarnation != known.Incarnation || entry.Endpoints.Count <= known.Endpoints.Count || known.Endpoints.Except(entry.Endpoints).Any())
            return;

        Table.Update(contact, known with { Endpoints = entry.Endpoints });
        dials.PlanFirst(contact, Self.Id, now);
    }

    private void Change(Contact contact, Member entry, PeerId source, TimeSpan now)
    {
        var before = contact.Member;
        Table.Update(contact, entry);
        Follow(contact, before.State, source, now);
        if (before.State == MemberState.Alive && entry.State == MemberState.Alive && !entry.Describes(before))
            Report(contact, MemberChange.Updated, now);
        if (!entry.Endpoints.SequenceEqual(before.Endpoints))
            dials.PlanFirst(contact, Self.Id, now);
    }

    /// <summary>Does what the new state of a member asks for.</summary>
    private void Follow(Contact contact, MemberState before, PeerId source, TimeSpan now)
    {
        var member = contact.Member;
        contact.WasLive |= member.IsLive;
        if (contact.WasLive)
            rumors.Add(member, source);

        SetTimes(member, now);
        switch (before, member.State)
        {
            case (MemberState.Gone or MemberState.Left, MemberState.Alive or MemberState.Suspect):
                Report(contact, MemberChange.Discovered, now);
                dials.PlanFirst(contact, Self.Id, now);
                break;
            case (MemberState.Alive or MemberState.Suspect, MemberState.Gone or MemberState.Left):
                Report(contact, MemberChange.Left, now);
                break;
            case (MemberState.Suspect, MemberState.Alive):
                Report(contact, MemberChange.Recovered, now);
                break;
        }

        if (member.State == MemberState.Suspect && before != MemberState.Suspect)
            Report(contact, MemberChange.Suspected, now);
        if (member.State == MemberState.Left)
            dials.Cancel(member.Id);
        if (_suspicions.Next < TimeSpan.MaxValue)
            EndReplaced(member.Name, now);
    }

    private void SetTimes(Member member, TimeSpan now)
    {
        _suspicions.Remove(member.Id);
        _graves.Remove(member.Id);
        if (member.State == MemberState.Suspect)
            _suspicions.Set(member.Id, now + SuspicionTime);
        else if (!member.IsLive)
            _graves.Set(member.Id, now + options.Memory);
    }

    /// <summary>A suspect whose name one has that started later was restarted under that name: there is nothing to wait for.</summary>
    private void EndReplaced(string name, TimeSpan now)
    {
        Contact[] namesakes = [.. Table.Named(name)];
        var latest = namesakes.Select(contact => contact.Member).Append(Self)
            .Where(member => member.Name == name && member.State == MemberState.Alive)
            .Select(member => member.Incarnation).DefaultIfEmpty().Max();
        foreach (var contact in namesakes)
        {
            if (contact.Member.State == MemberState.Suspect && contact.Member.Incarnation < latest)
                Change(contact, MemberState.Gone, Self.Id, now);
        }
    }

    /// <summary>Tells a connected member what others take it for. Not again and again, as many may say so at a time.</summary>
    private void Warn(Contact contact, Member entry, TimeSpan now)
    {
        if (contact.NextWarning > now)
            return;

        contact.NextWarning = now + options.GossipInterval;
        actions.Enqueue(new DiscoveryAction.Tell(contact.Id, new Gossip(GossipKind.Delta, 0, [entry])));
    }

    private void Report(Contact contact, MemberChange change, TimeSpan now)
    {
        LastNews = now;
        actions.Enqueue(new DiscoveryAction.Report(contact.Member, change));
    }
}
