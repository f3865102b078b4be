using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Discovery;

/// <summary>
/// A network in one thread: any number of nodes with the shipped <see cref="Mesh"/>, joined by links with latency. Dials take
/// time, gossip gets lost, nodes are killed, and the network is cut. The same seed gives the same run.
/// </summary>
internal sealed class Simulation(int seed, double loss = 0, MeshOptions? options = null)
{
    /// <summary>The time until a link cut by <see cref="Divide"/> is noticed, and until a dial to the other side fails.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>The average time of a message from one node to another; single messages take 1 to 10 ms.</summary>
    public static readonly TimeSpan MeanLatency = TimeSpan.FromMilliseconds(5.5);

    private readonly Random _random = new(seed);
    private readonly Dictionary<PeerId, long> _dials = [];
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly Dictionary<PeerEndpoint, SimulatedNode> _listening = [];
    private long _order;

    public MeshOptions Options { get; } = options ?? MeshOptions.Lan;

    public TimeSpan Now { get; private set; }

    public List<SimulatedNode> Nodes { get; } = [];

    public double Loss { get; set; } = loss;

    public long Messages { get; private set; }

    public long Digests { get; private set; }

    public long Fulls { get; private set; }

    public long Entries { get; private set; }

    /// <summary>The approximate number of bytes sent: an entry without tags takes about 150.</summary>
    public double Bytes => Messages * 60 + Entries * 150;

    public IEnumerable<SimulatedNode> Running => Nodes.Where(node => node.IsRunning);

    /// <summary>Whether each running node is connected to all others and considers no other member alive.</summary>
    public bool IsWhole
    {
        get
        {
            var running = Running.Count();
            return Running.All(node => node.Links.Count == running - 1 && node.Mesh.IsComplete)
                && Running.All(node => node.Knows(Running));
        }
    }

    /// <summary>Returns how often members have dialled a node since <see cref="Forget"/>.</summary>
    public long DialsTo(SimulatedNode node) => _dials.GetValueOrDefault(node.Id);

    /// <summary>The number of dials to addresses where no node ever was.</summary>
    public long DialsInVain { get; private set; }

    /// <summary>Has a node tell all others of members.</summary>
    public void Invent(SimulatedNode teller, IReadOnlyList<Member> members)
    {
        foreach (var other in teller.Links.Values)
            Send(teller, other, new Gossip(GossipKind.Delta, 0, members));
    }

    /// <summary>Resets the counters.</summary>
    public void Forget()
    {
        Messages = Digests = Fulls = Entries = 0;
        _dials.Clear();
        Nodes.ForEach(node => node.Reports.Clear());
    }

    /// <summary>Describes the links and known members of each node.</summary>
    public override string ToString() => string.Join("; ", Running.Select(node =>
        $"{node.Mesh.Self} side {node.Side}, {node.Links.Count} links, complete {node.Mesh.IsComplete}, knows {node.Alive.Count}"));

    public double Rounds(TimeSpan time) => time / Options.GossipInterval;

    /// <summary>Starts a node. Without an address, it can dial others but can't be dialled.</summary>
    public SimulatedNode Start(int place, string? name = null, bool hasAddress = true)
    {
        var bytes = new byte[PeerId.Size];
        _random.NextBytes(bytes);
        var self = new Member
        {
            Id = new PeerId(bytes),
            Name = name ?? $"node{place}",
            Endpoints = hasAddress ? [new PeerEndpoint($"10.0.{place / 250}.{place % 250}", 7000)] : [],
            Incarnation = 1_000_000 + (long)Now.TotalMilliseconds,
        };
        var node = new SimulatedNode(place, new Mesh(self, Options, new BackoffOptions(), new Random(_random.Next())), Now);
        Nodes.Add(node);
        if (hasAddress)
            _listening[self.Endpoint!] = node;

        return node;
    }

    /// <summary>Starts nodes, each of which knows only the node before it.</summary>
    public void StartLine(int count)
    {
        for (var place = 0; place < count; place++)
        {
            var node = Start(place);
            if (place > 0)
                Join(node, Nodes[^2]);
        }
    }

    /// <summary>Dials until a dial succeeds, as for a bootstrap address.</summary>
    public void Join(SimulatedNode node, SimulatedNode target)
    {
        After(DialTime(), () =>
        {
            if (node.IsRunning && !TryLink(node, target))
                After(TimeSpan.FromSeconds(1), () => Join(node, target));
        });
    }

    /// <summary>Kills a node without notice to the others.</summary>
    public void Kill(SimulatedNode node) => End(node, Departure.Lost);

    /// <summary>Stops a node, which notifies the others.</summary>
    public void Stop(SimulatedNode node) => End(node, Departure.Stopped);

    /// <summary>Disconnects two members on purpose.</summary>
    public void Part(SimulatedNode one, SimulatedNode other) => Cut(one, other, Departure.Parted, TimeSpan.Zero);

    /// <summary>Divides the network so that only nodes on the same side can reach each other.</summary>
    public void Divide(Func<SimulatedNode, int> side)
    {
        foreach (var node in Running)
            node.Side = side(node);

        foreach (var node in Running)
        {
            foreach (var other in node.Links.Values.Where(other => other.Side != node.Side).ToArray())
                Cut(node, other, Departure.Lost, Silence);
        }
    }

    public void RunFor(TimeSpan time) => RunUntil(() => false, time);

    /// <summary>Runs until a condition is true, and checks it every quarter of a gossip interval.</summary>
    /// <returns>The time it took, or null if it took longer than the limit.</returns>
    public TimeSpan? RunUntil(Func<bool> isSo, TimeSpan limit)
    {
        var start = Now;
        for (var next = Now; Now - start < limit;)
        {
            next += Options.GossipInterval / 4;
            while (_events.TryPeek(out var happen, out var when) && when.At <= next)
            {
                _events.Dequeue();
                Now = when.At;
                happen();
            }

            Now = next;
            if (isSo())
                return Now - start;
        }

        return null;
    }

    public void Do(SimulatedNode node, Action<Mesh> happen)
    {
        if (!node.IsRunning)
            return;

        happen(node.Mesh);
        while (node.Mesh.TryTake(out var action))
        {
            switch (action)
            {
                case DiscoveryAction.Tell tell:
                    if (node.Links.TryGetValue(tell.To, out var to))
                        Send(node, to, tell.Gossip);

                    break;
                case DiscoveryAction.Dial dial:
                    _dials[dial.Member.Id] = _dials.GetValueOrDefault(dial.Member.Id) + 1;
                    After(DialTime(), () => FinishDial(node, dial.Member));
                    break;
                case DiscoveryAction.Report report:
                    node.Reports.Add((Now, report.Change, report.Member.Id));
                    break;
            }
        }

        Wake(node);
    }

    private void Wake(SimulatedNode node)
    {
        var due = node.Mesh.NextDue;
        if (due == TimeSpan.MaxValue || node.Start + due >= node.NextWake)
            return;

        var at = node.NextWake = Max(node.Start + due, Now);
        After(at - Now, () =>
        {
            if (node.NextWake != at)
                return;

            node.NextWake = TimeSpan.MaxValue;
            Do(node, mesh => mesh.Advance(Now - node.Start));
        });
    }

    private void Send(SimulatedNode from, SimulatedNode to, Gossip gossip)
    {
        Messages++;
        Entries += gossip.Members.Count;
        Digests += gossip.Kind == GossipKind.Digest ? 1 : 0;
        Fulls += gossip.Kind == GossipKind.Full ? 1 : 0;
        if (_random.NextDouble() < Loss)
            return;

        After(Latency(), () =>
        {
            if (to.Links.ContainsKey(from.Id))
                Do(to, mesh => mesh.Hear(from.Id, gossip, Now - to.Start));
        });
    }

    private void FinishDial(SimulatedNode from, Member member)
    {
        if (!_listening.TryGetValue(member.Endpoint!, out var answers))
        {
            DialsInVain++;
            Do(from, mesh => mesh.DialFailed(member.Id, Now - from.Start));
            return;
        }

        if (answers.IsRunning && answers.Side != from.Side)
        {
            After(Silence, () => Do(from, mesh => mesh.DialFailed(member.Id, Now - from.Start)));
            return;
        }

        if (!TryLink(from, answers) || answers.Id != member.Id)
            Do(from, mesh => mesh.DialFailed(member.Id, Now - from.Start));
    }

    private bool TryLink(SimulatedNode one, SimulatedNode other)
    {
        if (one == other || !one.IsRunning || !other.IsRunning || one.Side != other.Side)
            return false;

        if (one.Links.TryAdd(other.Id, other))
        {
            other.Links.Add(one.Id, one);
            Do(one, mesh => mesh.Connected(other.Mesh.Self, Now - one.Start));
            Do(other, mesh => mesh.Connected(one.Mesh.Self, Now - other.Start));
        }

        return true;
    }

    private void End(SimulatedNode node, Departure how)
    {
        node.IsRunning = false;
        foreach (var other in node.Links.Values.ToArray())
            Cut(node, other, how, Latency());
    }

    private void Cut(SimulatedNode one, SimulatedNode other, Departure how, TimeSpan noticed)
    {
        one.Links.Remove(other.Id);
        other.Links.Remove(one.Id);
        After(noticed, () =>
        {
            Do(one, mesh => mesh.Disconnected(other.Id, how, Now - one.Start));
            Do(other, mesh => mesh.Disconnected(one.Id, how, Now - other.Start));
        });
    }

    private void After(TimeSpan time, Action happen) => _events.Enqueue(happen, (Now + time, _order++));

    private TimeSpan Latency() => TimeSpan.FromMilliseconds(1 + 9 * _random.NextDouble());

    private TimeSpan DialTime() => Latency() + Latency();

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
