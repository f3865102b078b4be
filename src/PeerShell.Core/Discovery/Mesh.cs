using System.Diagnostics.CodeAnalysis;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>Everyone knows everyone, and is connected to everyone.</summary>
/// <remarks>
/// <para><b>News.</b> A change of the list is told to a few random members each gossip interval, a number of times that grows
/// with the logarithm of the network's size; everyone it is news to does the same. That is SWIM's infection-style
/// dissemination (Das, Gupta, Motivala, <i>SWIM</i>, 2002, section 4) on a clock of its own, as hashicorp/memberlist has it.
/// What it misses is mended by comparing lists: anti-entropy with checksums (Demers et al., <i>Epidemic algorithms for replicated
/// database maintenance</i>, 1987, section 1.3); see <see cref="Comparisons"/>.</para>
/// <para><b>What is believed.</b> A member alone versions what it says about itself, by its incarnation; of equally old news
/// the worse wins (SWIM section 4.2; see <see cref="Member.Beats"/>). Those gone or left stay in the list for a while, so that
/// stale news doesn't bring them back (Demers' death certificates). Whoever is told that one of them lives tells that it doesn't.</para>
/// <para><b>Who fails.</b> Nobody is probed as in SWIM: every node has a link to every other, and the link's keep-alive is the
/// probe. When it is lost and dialling fails, the member is suspect; when it doesn't contradict in time, it is gone. Whoever
/// is connected to a member believes no such news: for this node it is alive. The news is passed on to the member alone, which
/// then contradicts by a higher incarnation (the buddy system of Dadgar, Phillips, Currey, <i>Lifeguard</i>, 2017, arXiv:1707.00788, section IV-C).</para>
/// </remarks>
internal sealed class Mesh : IDiscovery
{
    // A Delta of these is some 50 KB, a fraction of a second on any link.
    private const int MostTold = 256;

    // Far beyond any clock, and far from overflow.
    private const long IncarnationLimit = 1L << 62;

    private readonly MeshOptions _options;
    private readonly Random _random;
    private readonly MemberTable _table = new();
    private readonly Rumors _rumors = new();
    private readonly Agenda _suspicions = new();
    private readonly Agenda _graves = new();
    private readonly Comparisons _comparisons;
    private readonly DialPlan _dials;
    private readonly Queue<DiscoveryAction> _actions = new();
    private TimeSpan _nextTelling;
    private long _lists;

    public Mesh(Member self, MeshOptions options, BackoffOptions redial, Random random)
    {
        Self = self;
        _options = options;
        _random = random;
        _comparisons = new Comparisons(options, random);
        _dials = new DialPlan(options.Dials, redial, random);
    }

    public Member Self { get; private set; }

    public IReadOnlyCollection<Member> Members => [.. _table.All.Where(contact => contact.WasLive).Select(contact => contact.Member)];

    public bool IsComplete => _table.IsComplete;

    public TimeSpan LastNews { get; private set; }

    /// <summary>Entries that were ignored as the list was full.</summary>
    public long Ignored { get; private set; }

    public TimeSpan NextDue
    {
        get
        {
            var due = Earlier(Earlier(_suspicions.Next, _graves.Next), Earlier(_dials.NextDue, _comparisons.FullDue));
            if (_table.Connected.Count == 0)
                return due;

            due = Earlier(due, _comparisons.DigestDue);
            return _rumors.Any ? Earlier(due, _nextTelling) : due;
        }
    }

    /// <summary>The hash of everyone that is live, this node included.</summary>
    private ulong Digest => _table.Digest ^ Self.Hash;

    /// <summary>How long a suspect has to contradict.</summary>
    private TimeSpan SuspicionTime =>
        _options.SuspicionBase * _options.SuspicionFactor * Math.Max(1, Math.Log10(_table.Live + 1));

    public void Advance(TimeSpan now)
    {
        while (_suspicions.TryTake(now, out var id) && _table.Find(id) is { } suspect)
            Change(suspect, suspect.Member with { State = MemberState.Gone }, Self.Id, now);

        while (_graves.TryTake(now, out var forgotten))
            Forget(_table.Find(forgotten)!);

        if (_comparisons.TakeNewcomer(now) is { IsConnected: true } newcomer)
            Tell(newcomer, GossipKind.Full, AllLive());

        if (_table.Connected.Count > 0)
        {
            if (_rumors.Any && _nextTelling <= now)
                TellNews(now);
            if (_comparisons.DigestDue <= now)
                SendDigest(now);
        }

        StartDials(now);
    }

    public void Move(IReadOnlyList<PeerEndpoint> endpoints, TimeSpan now)
    {
        if (endpoints.SequenceEqual(Self.Endpoints))
            return;

        Self = Self with { Endpoints = endpoints };
        Raise(Self.Incarnation);
    }

    public void Connected(Member member, TimeSpan now)
    {
        if (member.Id == Self.Id || !IsSensible(member))
            return;

        var before = _table.Find(member.Id)?.Member.State;
        if (Learn(member, member.Id, now) is not { } contact)
            return;

        _dials.Cancel(contact.Id);
        _dials.End(contact.Id);
        _table.Connect(contact, true);
        _table.Part(contact, false);
        contact.ConnectedAt = now;
        if (contact.Member.State != MemberState.Alive)
        {
            Warn(contact, contact.Member, now);
            Change(contact, contact.Member with { State = MemberState.Alive }, Self.Id, now);
        }

        if (before != MemberState.Alive)
            _comparisons.Meet(contact, begins: Self.Id < contact.Id, now);

        StartDials(now);
    }

    public void Disconnected(PeerId id, Departure how, TimeSpan now)
    {
        if (_table.Find(id) is not { IsConnected: true } contact)
            return;

        _table.Connect(contact, false);
        switch (how)
        {
            case Departure.Stopped:
                Change(contact, contact.Member with { State = MemberState.Left }, id, now);
                break;
            case Departure.Parted:
                _table.Part(contact, true);
                break;
            case Departure.Lost:
                var moment = _options.GossipInterval * (_random.NextDouble() + (Self.Id < id ? 0 : 1));
                _dials.PlanAgain(contact, now - contact.ConnectedAt, moment, now);
                break;
        }

        StartDials(now);
    }

    public void DialFailed(PeerId id, TimeSpan now)
    {
        if (_dials.End(id) && _table.Find(id) is { IsConnected: false } contact)
        {
            if (contact.Member.State == MemberState.Alive)
                Change(contact, contact.Member with { State = MemberState.Suspect }, Self.Id, now);

            _dials.PlanNext(contact, now);
        }

        StartDials(now);
    }

    public void Hear(PeerId from, Gossip gossip, TimeSpan now)
    {
        if (_table.Find(from) is not { IsConnected: true } teller)
            return;

        switch (gossip.Kind)
        {
            case GossipKind.Digest:
                if (gossip.Digest != Digest && teller.NextDigest <= now)
                {
                    teller.NextDigest = now + _options.GossipInterval;
                    Tell(teller, GossipKind.Full, AllLive());
                }

                break;
            case GossipKind.Full when teller.NextFull <= now:
                teller.NextFull = now + _options.GossipInterval;
                _comparisons.FullHeard(teller);
                Answer(teller, gossip.Members, now);
                break;
            default:
                Merge(teller, gossip.Members, now);
                break;
        }

        StartDials(now);
    }

    public bool TryTake([NotNullWhen(true)] out DiscoveryAction? action) => _actions.TryDequeue(out action);

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static bool IsSensible(Member entry) => entry.Incarnation is > 0 and < IncarnationLimit;

    /// <summary>Takes what a member tells, and tells it who of those that it takes for live is not.</summary>
    private void Merge(Contact teller, IReadOnlyList<Member> entries, TimeSpan now)
    {
        List<Member> better = [];
        foreach (var entry in entries)
        {
            if (Take(entry, teller.Id, now) is { Member.IsLive: false } contact && entry.IsLive)
                better.Add(contact.Member);
        }

        if (better.Count > 0)
            Tell(teller, GossipKind.Delta, better);
    }

    /// <summary>Takes a member's whole list, and tells it what this node knows better or what it lacks.</summary>
    private void Answer(Contact teller, IReadOnlyList<Member> entries, TimeSpan now)
    {
        _lists++;
        List<Member> better = [];
        var knowsSelf = false;
        foreach (var entry in entries)
        {
            if (Take(entry, teller.Id, now) is { } contact)
            {
                contact.ListedIn = _lists;
                if (contact.Member.Beats(entry))
                    better.Add(contact.Member);
            }
            else if (entry.Id == Self.Id)
            {
                knowsSelf = !Self.Beats(entry);
            }
        }

        better.AddRange(_table.All.Where(contact => contact.Member.IsLive && contact.ListedIn != _lists).Select(contact => contact.Member));
        if (!knowsSelf)
            better.Add(Self);
        if (better.Count > 0)
            Tell(teller, GossipKind.Delta, better);
    }

    /// <summary>Takes an entry.</summary>
    /// <returns>The one it is about; null for this node, and for one that the list has no room for.</returns>
    private Contact? Take(Member entry, PeerId source, TimeSpan now)
    {
        if (!IsSensible(entry))
            return null;
        if (entry.Id != Self.Id)
            return Learn(entry, source, now);
        if (entry.Incarnation > Self.Incarnation || (entry.Incarnation == Self.Incarnation && entry.State != MemberState.Alive))
            Raise(entry.Incarnation);

        return null;
    }

    /// <summary>Contradicts what is said about this node, or says something new about it.</summary>
    private void Raise(long heard)
    {
        Self = Self with { Incarnation = Math.Max(heard, Self.Incarnation) + 1 };
        _rumors.Add(Self, Self.Id);
    }

    private Contact? Learn(Member entry, PeerId source, TimeSpan now)
    {
        if (_table.Find(entry.Id) is not { } contact)
            return TryAdd(entry, source, now);

        if (!entry.Beats(contact.Member))
            return contact;

        if (contact.IsConnected && entry.State != MemberState.Alive)
            Warn(contact, entry, now);
        else
            Change(contact, entry, source, now);

        return contact;
    }

    private Contact? TryAdd(Member entry, PeerId source, TimeSpan now)
    {
        if (_table.Count >= _options.Members)
        {
            if (!_graves.TryTake(TimeSpan.MaxValue, out var longestGone))
            {
                Ignored++;
                return null;
            }

            Forget(_table.Find(longestGone)!);
        }

        var contact = _table.Add(entry);
        Follow(contact, MemberState.Left, source, now);
        return contact;
    }

    private void Change(Contact contact, Member entry, PeerId source, TimeSpan now)
    {
        var before = contact.Member;
        _table.Update(contact, entry);
        Follow(contact, before.State, source, now);
        if (before.State == MemberState.Alive && entry.State == MemberState.Alive && !entry.Describes(before))
            Report(contact, MemberChange.Updated, now);
        if (!entry.Endpoints.SequenceEqual(before.Endpoints))
            PlanFirst(contact, now);
    }

    /// <summary>Does what the new state of a member asks for.</summary>
    private void Follow(Contact contact, MemberState before, PeerId source, TimeSpan now)
    {
        var member = contact.Member;
        var wasLive = before is MemberState.Alive or MemberState.Suspect;
        if (member.State == MemberState.Suspect)
            _suspicions.Set(member.Id, now + SuspicionTime);
        else
            _suspicions.Remove(member.Id);

        if (member.IsLive)
            _graves.Remove(member.Id);
        else
            _graves.Set(member.Id, now + _options.Memory);

        contact.WasLive |= member.IsLive;
        if (contact.WasLive)
            _rumors.Add(member, source);

        if (wasLive && !member.IsLive)
            Report(contact, MemberChange.Left, now);
        if (!wasLive && member.IsLive)
        {
            Report(contact, MemberChange.Discovered, now);
            PlanFirst(contact, now);
        }

        if (before != MemberState.Suspect && member.State == MemberState.Suspect)
            Report(contact, MemberChange.Suspected, now);
        if (before == MemberState.Suspect && member.State == MemberState.Alive)
            Report(contact, MemberChange.Recovered, now);
        if (member.State == MemberState.Left)
            _dials.Cancel(member.Id);
        if (member.IsLive)
            Replace(contact, now);
    }

    /// <summary>A suspect of whose name there is one that started later was restarted under that name: nothing is left to wait for.</summary>
    private void Replace(Contact contact, TimeSpan now)
    {
        Member[] namesakes = [.. _table.Named(contact.Member.Name).Select(other => other.Member), .. Self.Name == contact.Member.Name ? [Self] : Array.Empty<Member>()];
        if (!namesakes.Any(one => one.State == MemberState.Suspect))
            return;

        var latest = namesakes.Where(one => one.State == MemberState.Alive).Select(one => one.Incarnation).DefaultIfEmpty().Max();
        foreach (var suspect in namesakes.Where(one => one.State == MemberState.Suspect && one.Incarnation < latest))
            Change(_table.Find(suspect.Id)!, suspect with { State = MemberState.Gone }, Self.Id, now);
    }

    private void Forget(Contact contact)
    {
        _dials.Cancel(contact.Id);
        _table.Remove(contact);
    }

    /// <summary>Has a member dialled that was not known as live: at once by the lower id, and by the other if that comes to nothing.</summary>
    private void PlanFirst(Contact contact, TimeSpan now)
    {
        var courtesy = _options.Courtesy * _options.GossipInterval * (1 + _random.NextDouble() / 2);
        _dials.Plan(contact, Self.Id < contact.Id ? now : now + courtesy);
    }

    private void StartDials(TimeSpan now)
    {
        while (_dials.TryStart(now, out var id))
            _actions.Enqueue(new DiscoveryAction.Dial(_table.Find(id)!.Member));
    }

    /// <summary>Tells a connected member what others take it for, so that it contradicts.</summary>
    private void Warn(Contact contact, Member entry, TimeSpan now)
    {
        if (contact.NextWarning > now)
            return;

        contact.NextWarning = now + _options.GossipInterval;
        Tell(contact, GossipKind.Delta, [entry]);
    }

    private void TellNews(TimeSpan now)
    {
        var times = _options.Retransmissions * (int)Math.Ceiling(Math.Log10(_table.Live + 2));
        foreach (var contact in _table.Draw(_options.Fanout, _random))
        {
            var news = _rumors.Take(contact.Id, MostTold, times);
            if (news.Count > 0)
                Tell(contact, GossipKind.Delta, news);
        }

        _nextTelling = now + _options.GossipInterval;
        if (!_rumors.Any)
            _comparisons.Settle(now);
    }

    private void SendDigest(TimeSpan now)
    {
        _actions.Enqueue(new DiscoveryAction.Tell(_table.Draw(1, _random).First().Id, new Gossip(GossipKind.Digest, Digest, [])));
        _comparisons.DigestSent(now);
    }

    private List<Member> AllLive() => [Self, .. _table.All.Select(contact => contact.Member).Where(member => member.IsLive)];

    private void Tell(Contact contact, GossipKind kind, IReadOnlyList<Member> entries) =>
        _actions.Enqueue(new DiscoveryAction.Tell(contact.Id, new Gossip(kind, 0, entries)));

    private void Report(Contact contact, MemberChange change, TimeSpan now)
    {
        LastNews = now;
        _actions.Enqueue(new DiscoveryAction.Report(contact.Member, change));
    }
}
