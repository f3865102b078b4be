using System.Diagnostics.CodeAnalysis;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>A full mesh: every node knows all others and is connected to all of them.</summary>
/// <remarks>
/// <para><b>News.</b> Each gossip interval, a node sends changes of its list to a few random members. It repeats a change a
/// number of times that grows with the logarithm of the network's size. Every receiver to which the change is new does the
/// same. This is SWIM's infection-style dissemination (Das, Gupta, Motivala, <i>SWIM</i>, DSN 2002, section 4) with its own
/// timer, as in hashicorp/memberlist. Comparing lists corrects what the news has missed: anti-entropy with checksums (Demers
/// et al., <i>Epidemic algorithms for replicated database maintenance</i>, PODC 1987, section 1.3); see
/// <see cref="Comparisons"/>.</para>
/// <para><b>Failures.</b> Members are not probed as in SWIM, because every node has a link to every other, and the link's
/// keepalive is the probe. If the link is lost and dialling fails, the member is suspect. If the member doesn't contradict in
/// time, it is gone. The rules for a member's state are in <see cref="Roster"/>, and those for members that can't be dialled in
/// <see cref="Doubts"/>.</para>
/// <para><b>Dialling.</b> Every node dials all members that it knows and isn't connected to, in turn; see
/// <see cref="DialPlan"/>. Members that were connected and are gone are dialled until they are forgotten, so that two halves of
/// a split network find each other again.</para>
/// </remarks>
internal sealed class Mesh : IDiscovery
{
    // A gossip with this many entries has about 50 KB, which takes a fraction of a second on any link.
    private const int MaxEntries = 256;

    // How often a member without an address is sent a change, at least. Links lose nothing, but drop gossip when they are slow.
    private const int SendsToHidden = 2;

    private readonly MeshOptions _options;
    private readonly Random _random;
    private readonly Rumors _rumors = new();
    private readonly DialPlan _dials;
    private readonly Comparisons _comparisons;
    private readonly Roster _roster;
    private readonly Queue<DiscoveryAction> _actions = new();
    private TimeSpan _nextNews;
    private long _lists;

    public Mesh(Member self, MeshOptions options, BackoffOptions redial, Random random)
    {
        _options = options;
        _random = random;
        _dials = new DialPlan(options, redial, random);
        _comparisons = new Comparisons(options, random);
        _roster = new Roster(self, options, _rumors, _dials, new Doubts(options, random), _actions);
    }

    public Member Self => _roster.Self;

    public IReadOnlyCollection<Member> Members => [.. Table.All.Where(contact => contact.WasLive).Select(contact => contact.Member)];

    public bool IsComplete => Table.IsComplete;

    public IReadOnlyList<MissingMember> Missing => Table.Missing;

    public TimeSpan LastNews => _roster.LastNews;

    public long Ignored => _roster.Ignored;

    public long Postponed => _dials.Postponed;

    public TimeSpan NextDue
    {
        get
        {
            var due = Earlier(_roster.NextDue, Earlier(_dials.NextDue, _comparisons.FullDue));
            if (Table.Connected.Count > 0)
                due = Earlier(due, Earlier(_comparisons.DigestDue, _rumors.Any ? _nextNews : TimeSpan.MaxValue));

            return due;
        }
    }

    private MemberTable Table => _roster.Table;

    public void Advance(TimeSpan now)
    {
        _roster.Advance(now);
        if (_comparisons.TakeNewcomer(now) is { IsConnected: true } newcomer)
            Send(newcomer, GossipKind.Full, AllLive());
        if (Table.Connected.Count > 0 && _rumors.Any && _nextNews <= now)
            SendNews(now);
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
                _comparisons.OnNewcomer(contact, starts: Self.Id < contact.Id, now);
        }

        StartDials(now);
    }

    public void Disconnected(PeerId id, Departure how, TimeSpan now)
    {
        if (Table.Find(id) is not { IsConnected: true } contact)
            return;

        _roster.Disconnect(contact, how, now);
        StartDials(now);
    }

    public void DialFailed(PeerId id, TimeSpan now)
    {
        if (_dials.End(id) && Table.Find(id) is { IsConnected: false } contact)
        {
            contact.FailedDials++;
            _roster.Doubt(contact, now);
            _dials.PlanNext(contact, now);
        }

        StartDials(now);
    }

    public void Hear(PeerId from, Gossip gossip, TimeSpan now)
    {
        if (Table.Find(from) is not { IsConnected: true } sender)
            return;

        // If this gossip is not answered, a later digest corrects the difference.
        if (gossip.Kind == GossipKind.Digest && gossip.Digest != _roster.Digest && sender.NextDigest <= now)
        {
            sender.NextDigest = now + _options.GossipInterval;
            Send(sender, GossipKind.Full, AllLive());
        }

        if (gossip.Kind == GossipKind.Full)
            _comparisons.OnFullList(sender);

        if (gossip.Kind == GossipKind.Full && sender.NextFull <= now)
        {
            sender.NextFull = now + _options.GossipInterval;
            Answer(sender, gossip.Members, now);
        }
        else
        {
            Merge(sender, gossip.Members, now);
        }

        StartDials(now);
    }

    public bool TryTake([NotNullWhen(true)] out DiscoveryAction? action) => _actions.TryDequeue(out action);

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Merges a member's entries, and sends back the members that it considers live but that are not.</summary>
    private void Merge(Contact sender, IReadOnlyList<Member> entries, TimeSpan now)
    {
        List<Member> better = [];
        foreach (var entry in entries)
        {
            if (_roster.Learn(entry, sender.Id, now) is { Member.IsLive: false } contact && entry.IsLive)
                better.Add(contact.Member);
        }

        SendIfAny(sender, better);
    }

    /// <summary>Merges a member's whole list, and sends back the entries that are newer here or missing in it.</summary>
    private void Answer(Contact sender, IReadOnlyList<Member> entries, TimeSpan now)
    {
        _lists++;
        List<Member> better = [];
        var knowsSelf = false;
        foreach (var entry in entries)
        {
            if (_roster.Learn(entry, sender.Id, now) is { } contact)
            {
                contact.ListedIn = _lists;
                if (contact.Member.Beats(entry))
                    better.Add(contact.Member);
            }

            knowsSelf |= entry.Id == Self.Id && !Self.Beats(entry);
        }

        better.AddRange(Table.All
            .Where(contact => contact.Member.IsLive && contact.ListedIn != _lists)
            .Select(contact => contact.Member));
        SendIfAny(sender, knowsSelf ? better : [Self, .. better]);
    }

    private void SendNews(TimeSpan now)
    {
        // Members without an address are connected only to those that they dialled, and hear less from each other. To make up for
        // that, the others send more: in the extreme, a hub sends everything to each of its spokes.
        var connected = Table.Connected.Count;
        var share = (connected + 1.0) / (connected + 1 - Table.ConnectedHidden);
        var fanout = (int)Math.Min(connected, Math.Ceiling(_options.Fanout * share));
        var times = Math.Max(
            _options.Retransmissions * (int)Math.Ceiling(Math.Log10(Table.Live + 2)),
            Table.ConnectedHidden == 0 ? 0 : (int)Math.Ceiling(SendsToHidden * share));
        foreach (var contact in Table.Draw(fanout, _random))
            SendIfAny(contact, _rumors.Take(contact.Id, MaxEntries, times));

        _nextNews = now + _options.GossipInterval;
        if (!_rumors.Any)
            _comparisons.OnNewsSent(now);
    }

    private void SendDigest(TimeSpan now)
    {
        Send(Table.Draw(1, _random).First(), GossipKind.Digest, []);
        _comparisons.OnDigestSent(now);
    }

    private void StartDials(TimeSpan now)
    {
        while (_dials.TryStart(now, Table, out var member))
            _actions.Enqueue(new DiscoveryAction.Dial(member));
    }

    private List<Member> AllLive() => [Self, .. Table.All.Select(contact => contact.Member).Where(member => member.IsLive)];

    private void SendIfAny(Contact contact, IReadOnlyList<Member> entries)
    {
        if (entries.Count > 0)
            Send(contact, GossipKind.Delta, entries);
    }

    private void Send(Contact contact, GossipKind kind, IReadOnlyList<Member> entries)
    {
        var digest = kind == GossipKind.Digest ? _roster.Digest : 0;
        _actions.Enqueue(new DiscoveryAction.Tell(contact.Id, new Gossip(kind, digest, entries)));
    }
}
