using System.Diagnostics.CodeAnalysis;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>Everyone knows everyone, and is connected to everyone.</summary>
/// <remarks>
/// <para><b>News.</b> A change of the list is told to a few random members each gossip interval, a number of times that grows
/// with the logarithm of the network's size; everyone it is news to does the same. That is SWIM's infection-style
/// dissemination (Das, Gupta, Motivala, <i>SWIM</i>, DSN 2002, section 4) on a clock of its own, as hashicorp/memberlist has it.
/// What it misses is mended by comparing lists: anti-entropy with checksums (Demers et al., <i>Epidemic algorithms for
/// replicated database maintenance</i>, PODC 1987, section 1.3); see <see cref="Comparisons"/>.</para>
/// <para><b>Who fails.</b> Nobody is probed as in SWIM: every node has a link to every other, and the link's keep-alive is the
/// probe. When it is lost and dialling fails, the member is suspect; when it doesn't contradict in time, it is gone. What is
/// believed of whom says <see cref="Roster"/>.</para>
/// <para><b>Who dials.</b> Everyone dials everyone it knows and isn't connected to, in turn; see <see cref="DialPlan"/>. Those
/// gone are dialled on until they are forgotten, so that two halves of a network find each other again.</para>
/// </remarks>
internal sealed class Mesh : IDiscovery
{
    // A message of these is some 50 KB, a fraction of a second on any link.
    private const int MostTold = 256;

    private readonly MeshOptions _options;
    private readonly Random _random;
    private readonly Rumors _rumors = new();
    private readonly DialPlan _dials;
    private readonly Comparisons _comparisons;
    private readonly Roster _roster;
    private readonly Queue<DiscoveryAction> _actions = new();
    private TimeSpan _nextTelling;
    private long _lists;

    public Mesh(Member self, MeshOptions options, BackoffOptions redial, Random random)
    {
        _options = options;
        _random = random;
        _dials = new DialPlan(options, redial, random);
        _comparisons = new Comparisons(options, random);
        _roster = new Roster(self, options, _rumors, _dials, _actions);
    }

    public Member Self => _roster.Self;

    public IReadOnlyCollection<Member> Members => [.. Table.All.Where(contact => contact.WasLive).Select(contact => contact.Member)];

    public bool IsComplete => Table.IsComplete;

    public TimeSpan LastNews => _roster.LastNews;

    public long Ignored => _roster.Ignored;

    public TimeSpan NextDue
    {
        get
        {
            var due = Earlier(_roster.NextDue, Earlier(_dials.NextDue, _comparisons.FullDue));
            if (Table.Connected.Count > 0)
                due = Earlier(due, Earlier(_comparisons.DigestDue, _rumors.Any ? _nextTelling : TimeSpan.MaxValue));

            return due;
        }
    }

    private MemberTable Table => _roster.Table;

    public void Advance(TimeSpan now)
    {
        _roster.Advance(now);
        if (_comparisons.TakeNewcomer(now) is { IsConnected: true } newcomer)
            Tell(newcomer, GossipKind.Full, AllLive());
        if (Table.Connected.Count > 0 && _rumors.Any && _nextTelling <= now)
            TellNews(now);
        if (Table.Connected.Count > 0 && _comparisons.DigestDue <= now)
            SendDigest(now);

        StartDials(now);
    }

    public void Move(IReadOnlyList<PeerEndpoint> endpoints, TimeSpan now) => _roster.Move(endpoints);

    public void Connected(Member member, TimeSpan now)
    {
        var wasAlive = Table.Find(member.Id) is { Member.State: MemberState.Alive };
        if (_roster.Learn(member, member.Id, now) is { } contact)
        {
            _roster.Connect(contact, now);
            if (!wasAlive)
                _comparisons.Meet(contact, begins: Self.Id < contact.Id, now);
        }

        StartDials(now);
    }

    public void Disconnected(PeerId id, Departure how, TimeSpan now)
    {
        if (Table.Find(id) is not { IsConnected: true } contact)
            return;

        Table.Connect(contact, false);
        if (how == Departure.Stopped)
            _roster.Change(contact, MemberState.Left, id, now);
        else if (how == Departure.Parted)
            Table.Part(contact, true);
        else
            _dials.PlanAgain(contact, Self.Id, now);

        StartDials(now);
    }

    public void DialFailed(PeerId id, TimeSpan now)
    {
        if (_dials.End(id) && Table.Find(id) is { IsConnected: false } contact)
        {
            _roster.Doubt(contact, now);
            _dials.PlanNext(contact, now);
        }

        StartDials(now);
    }

    public void Hear(PeerId from, Gossip gossip, TimeSpan now)
    {
        if (Table.Find(from) is not { IsConnected: true } teller)
            return;

        // The next digest mends what is not answered here.
        if (gossip.Kind == GossipKind.Digest && gossip.Digest != _roster.Digest && teller.NextDigest <= now)
        {
            teller.NextDigest = now + _options.GossipInterval;
            Tell(teller, GossipKind.Full, AllLive());
        }

        if (gossip.Kind == GossipKind.Full)
            _comparisons.FullHeard(teller);

        if (gossip.Kind == GossipKind.Full && teller.NextFull <= now)
        {
            teller.NextFull = now + _options.GossipInterval;
            Answer(teller, gossip.Members, now);
        }
        else
        {
            Merge(teller, gossip.Members, now);
        }

        StartDials(now);
    }

    public bool TryTake([NotNullWhen(true)] out DiscoveryAction? action) => _actions.TryDequeue(out action);

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Takes what a member tells, and tells it which of those that it takes for live are not.</summary>
    private void Merge(Contact teller, IReadOnlyList<Member> entries, TimeSpan now)
    {
        List<Member> better = [];
        foreach (var entry in entries)
        {
            if (_roster.Learn(entry, teller.Id, now) is { Member.IsLive: false } contact && entry.IsLive)
                better.Add(contact.Member);
        }

        TellAny(teller, better);
    }

    /// <summary>Takes a member's whole list, and tells it what this node knows better and what it lacks.</summary>
    private void Answer(Contact teller, IReadOnlyList<Member> entries, TimeSpan now)
    {
        _lists++;
        List<Member> better = [];
        var knowsSelf = false;
        foreach (var entry in entries)
        {
            if (_roster.Learn(entry, teller.Id, now) is { } contact)
            {
                contact.ListedIn = _lists;
                if (contact.Member.Beats(entry))
                    better.Add(contact.Member);
            }

            knowsSelf |= entry.Id == Self.Id && !Self.Beats(entry);
        }

        better.AddRange(Table.All.Where(contact => contact.Member.IsLive && contact.ListedIn != _lists).Select(contact => contact.Member));
        TellAny(teller, knowsSelf ? better : [Self, .. better]);
    }

    private void TellNews(TimeSpan now)
    {
        var times = _options.Retransmissions * (int)Math.Ceiling(Math.Log10(Table.Live + 2));
        foreach (var contact in Table.Draw(_options.Fanout, _random))
            TellAny(contact, _rumors.Take(contact.Id, MostTold, times));

        _nextTelling = now + _options.GossipInterval;
        if (!_rumors.Any)
            _comparisons.Settle(now);
    }

    private void SendDigest(TimeSpan now)
    {
        Tell(Table.Draw(1, _random).First(), GossipKind.Digest, []);
        _comparisons.DigestSent(now);
    }

    private void StartDials(TimeSpan now)
    {
        while (_dials.TryStart(now, out var id))
            _actions.Enqueue(new DiscoveryAction.Dial(Table.Find(id)!.Member));
    }

    private List<Member> AllLive() => [Self, .. Table.All.Select(contact => contact.Member).Where(member => member.IsLive)];

    private void TellAny(Contact contact, IReadOnlyList<Member> entries)
    {
        if (entries.Count > 0)
            Tell(contact, GossipKind.Delta, entries);
    }

    private void Tell(Contact contact, GossipKind kind, IReadOnlyList<Member> entries)
    {
        var digest = kind == GossipKind.Digest ? _roster.Digest : 0;
        _actions.Enqueue(new DiscoveryAction.Tell(contact.Id, new Gossip(kind, digest, entries)));
    }
}
