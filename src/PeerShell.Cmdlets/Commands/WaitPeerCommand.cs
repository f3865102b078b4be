using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Waits until nodes have so many peers connected, or all there are, or until certain peers are connected or gone.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Peer", DefaultParameterSetName = CountSet)]
[OutputType(typeof(Peer))]
public sealed class WaitPeerCommand : PeerCommand
{
    private const string CountSet = "Count";
    private const string PeerSet = "Peer";

    private static readonly TimeSpan ConvergencePause = TimeSpan.FromMilliseconds(25);

    private readonly List<PeerNode> _nodes = [];
    private readonly List<PeerReference> _peers = [];
    private bool _inputIsBoth;

    /// <summary>How many connected peers each node is to have. Default: 1, or, with <see cref="Converged"/>, as many as there are.</summary>
    [Parameter(ParameterSetName = CountSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>The peers to wait for: objects, names, wildcards, ids or their beginnings. Default, with <see cref="State"/>: all there are.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = PeerSet)]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] Peer { get; set; } = [];

    /// <summary>What to wait for.</summary>
    [Parameter(ParameterSetName = PeerSet)]
    [ValidateSet(nameof(PeerState.Connected), nameof(PeerState.Gone))]
    public PeerState State { get; set; } = PeerState.Connected;

    /// <summary>Waits until each node is connected to all members of the network that it knows, and hears of no others.</summary>
    [Parameter(ParameterSetName = CountSet)]
    public SwitchParameter Converged { get; set; }

    /// <summary>For how long nothing new is to be heard of, in seconds. Default: five gossip intervals. Implies <see cref="Converged"/>.</summary>
    [Parameter(ParameterSetName = CountSet)]
    [ValidateRange(0d, 1e6)]
    public double? QuietFor { get; set; }

    /// <summary>The nodes; not needed for peer objects, nor while only one is running. Nodes in the pipeline are those that wait.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = CountSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = PeerSet)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>How long to wait in all.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _inputIsBoth = MyInvocation.ExpectingInput && ParameterSetName == PeerSet && Peer.Length == 0 && Node is null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // What comes from the pipeline as both, a node with peers and a peer, tells by what it is.
        var isNode = _inputIsBoth && Node is [{ Itself: not null }];
        PeerReference[] peers = ParameterSetName == PeerSet && (isNode || Peer.Length == 0) ? [new PeerReference("*")] : Peer;
        var nodes = FindNodes(peers, _inputIsBoth && !isNode ? null : Node, ThrowTerminatingError);
        RefuseAmbiguous(peers, nodes);
        _nodes.AddRange(nodes.Except(_nodes));
        _peers.AddRange(peers.Except(_peers));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Converged || QuietFor is not null)
            AwaitConvergence();
        else
            AwaitPeers();
    }

    // It is to be so for all nodes at once, and of the quiet nobody tells when it has lasted long enough: so it is looked
    // after every so often.
    private void AwaitConvergence()
    {
        var time = TimeSpan.FromSeconds(TimeoutSec);
        string Describe() => Errors.Names([.. _nodes.Where(node => !HasConverged(node)).Select(Missing)]);

        var patience = new Patience(this, time, Describe);
        while (!_nodes.TrueForAll(HasConverged))
        {
            if (_nodes.Find(node => node.State != NodeState.Running) is { } stopped)
                ThrowTerminatingError(Errors.NodeStopped(stopped, Describe()));
            if (!patience.For(Task.Delay(ConvergencePause, StopToken)))
                ThrowTerminatingError(Errors.WaitTimeout(Describe(), time, _nodes));
        }

        patience.Over();
        WriteObject(_nodes.SelectMany(node => node.Peers).Where(peer => peer.IsConnected), enumerateCollection: true);
    }

    private TimeSpan? Quiet => QuietFor is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private bool HasConverged(PeerNode node) =>
        node.State == NodeState.Running
        && node.IsConverged(Quiet)
        && LookForCount(node, Count ?? 0).Reached;

    private string Missing(PeerNode node)
    {
        var expected = node.Members.Where(member => member.IsLive).ToArray();
        var connected = node.Peers.Where(peer => peer.IsConnected).Select(peer => peer.Id).ToHashSet();
        var missing = expected.Where(member => !connected.Contains(member.Id)).ToArray();
        return connected.Count < Count ? LookForCount(node, Count.Value).Saw
            : missing.Length > 0 ? $"node '{node}' is connected to {expected.Length - missing.Length} of "
                + $"{Errors.Count(expected.Length, "known member")} (not to {Errors.Names(missing)}){Why(node)}"
            : connected.Count == 0 && node.DialledEndpoints is { Count: > 0 } dialled ? $"node '{node}' has found nobody at {Errors.Names(dialled)}"
            : $"node '{node}' is connected to all of {Errors.Count(expected.Length, "known member")}, but has just heard news";
    }

    private string Why(PeerNode node) =>
        node.WhyNotConverged(Quiet) is { Count: > 0 } reasons ? $": {string.Join("; ", reasons.Take(3))}" : "";

    private void AwaitPeers()
    {
        // To be gone is awaited for those that are there now.
        var leaving = _peers.SelectMany(reference => reference.Peer is { } peer ? [peer] : Known(reference)).Distinct().ToArray();
        Func<IEnumerable<Look>> look = ParameterSetName == CountSet ? () => _nodes.Select(node => LookForCount(node, Count ?? 1))
            : State == PeerState.Gone ? () => leaving.Select(LookForGone)
            : () => _peers.SelectMany(reference => Askable(reference).Select(node => LookForConnected(reference, node)));

        var time = TimeSpan.FromSeconds(TimeoutSec);
        var patience = new Patience(this, time, () => Describe(look()));
        while (true)
        {
            var stopped = _nodes.All(node => node.State == NodeState.Stopped);
            Task[] changes = [.. _nodes.Select(node => node.WaitForChangeAsync())];
            Look[] looks = [.. look()];
            if (looks.All(one => one.Reached))
            {
                patience.Over();
                WriteObject(looks.SelectMany(one => one.Peers).Distinct(), enumerateCollection: true);
                return;
            }

            if (stopped)
                ThrowTerminatingError(Errors.NodeStopped(_nodes[0], Describe(looks)));
            if (!patience.For(Task.WhenAny(changes)))
                ThrowTerminatingError(Errors.WaitTimeout(Describe(looks), time, _nodes));
        }
    }

    private static Look LookForCount(PeerNode node, int count)
    {
        var known = node.Peers;
        var connected = known.Where(peer => peer.IsConnected).ToArray();
        return new Look(
            connected.Length >= count,
            connected,
            $"node '{node}' has {connected.Length} of {Errors.Count(count, "peer")} connected{(known.Count == 0 ? "" : $" ({States(known)})")}");
    }

    // A node is no peer of its own. If it is the only one, that is what the time-out will say.
    private IReadOnlyList<PeerNode> Askable(PeerReference reference)
    {
        var nodes = reference.Among(_nodes);
        return nodes.Where(node => !reference.Means(node)).ToArray() is { Length: > 0 } others ? others : nodes;
    }

    private static Look LookForConnected(PeerReference reference, PeerNode node)
    {
        var known = reference.Peer is { } peer ? [peer] : reference.Among(node.Peers);
        return new Look(
            known.Count > 0 && known.All(peer => peer.IsConnected),
            known,
            known.Count == 0 ? $"node '{node}' has no peer '{reference}'" : States(known));
    }

    private static Look LookForGone(Peer peer) => new(peer.State == PeerState.Gone, [peer], States([peer]));

    private IReadOnlyList<Peer> Known(PeerReference reference) => [.. _nodes.SelectMany(node => reference.Among(node.Peers))];

    private static string States(IEnumerable<Peer> peers) => string.Join(", ", peers.Select(peer => $"{peer} is {peer.State}"));

    private static string Describe(IEnumerable<Look> looks) => Errors.Names([.. looks.Where(look => !look.Reached).Select(look => look.Saw)]);

    private sealed record Look(bool Reached, IReadOnlyList<Peer> Peers, string Saw);
}
