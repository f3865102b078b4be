using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Waiting;

namespace PeerShell.Commands;

/// <summary>Waits until nodes have a number of connected peers, or all there are, or until certain peers are connected or gone.</summary>
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

    /// <summary>
    /// The number of connected peers that each node must have. Default: 1; with <see cref="Converged"/>, as many as there are.
    /// </summary>
    [Parameter(ParameterSetName = CountSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>
    /// The peers to wait for: objects, names, wildcards, ids or the first characters of ids. Default, with <see cref="State"/>: all.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = PeerSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] Peer { get; set; } = [];

    /// <summary>The state to wait for.</summary>
    [Parameter(ParameterSetName = PeerSet)]
    [ValidateSet(nameof(PeerState.Connected), nameof(PeerState.Gone))]
    public PeerState State { get; set; } = PeerState.Connected;

    /// <summary>Waits until each node is connected to all members of the network that it knows, and hears of no new ones.</summary>
    [Parameter(ParameterSetName = CountSet)]
    public SwitchParameter Converged { get; set; }

    /// <summary>The time in seconds without news. Default: five gossip intervals. Implies <see cref="Converged"/>.</summary>
    [Parameter(ParameterSetName = CountSet)]
    [ValidateRange(0d, 1e6)]
    public double? QuietFor { get; set; }

    /// <summary>The nodes that wait; not needed for peer objects, nor while only one node is running.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = CountSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = PeerSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>The total time to wait, in seconds.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _inputIsBoth =
        MyInvocation.ExpectingInput && ParameterSetName == PeerSet && Peer.Length == 0 && Node is null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Input that binds to both -Node and -Peer is a node if it is a node object, and a peer otherwise.
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

    // All nodes must have converged at the same time, and no event marks the end of the quiet period: so poll.
    private void AwaitConvergence()
    {
        var time = TimeSpan.FromSeconds(TimeoutSec);
        var check = new ConvergenceCheck(Count, QuietFor is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        var wait = new PipelineWait(this, time, () => check.Describe(_nodes));
        while (!_nodes.TrueForAll(check.HasConverged))
        {
            if (_nodes.Find(node => node.State != NodeState.Running) is { } stopped)
                ThrowTerminatingError(NodeErrors.NodeStopped(stopped, check.Describe(_nodes)));
            if (!wait.For(Task.Delay(ConvergencePause, StopToken)))
                ThrowTerminatingError(PeerErrors.WaitTimeout(check.Describe(_nodes), time, check.FindOthers(_nodes)));
        }

        wait.EndProgress();
        WriteObject(_nodes.SelectMany(node => node.Peers).Where(peer => peer.IsConnected), enumerateCollection: true);
    }

    private void AwaitPeers()
    {
        var look = ChooseLook();
        var time = TimeSpan.FromSeconds(TimeoutSec);
        var wait = new PipelineWait(this, time, () => PeerLook.Describe(look()));
        while (true)
        {
            var allStopped = _nodes.All(node => node.State == NodeState.Stopped);
            Task[] changes = [.. _nodes.Select(node => node.WaitForChangeAsync())];
            PeerLook[] looks = [.. look()];
            if (looks.All(one => one.Reached))
            {
                wait.EndProgress();
                WriteObject(looks.SelectMany(one => one.Peers).Distinct(), enumerateCollection: true);
                return;
            }

            if (allStopped)
                ThrowTerminatingError(NodeErrors.NodeStopped(_nodes[0], PeerLook.Describe(looks)));
            if (!wait.For(Task.WhenAny(changes)))
                ThrowTerminatingError(PeerErrors.WaitTimeout(PeerLook.Describe(looks), time, PeerLook.FindOthers(looks)));
        }
    }

    private Func<IEnumerable<PeerLook>> ChooseLook()
    {
        if (ParameterSetName == CountSet)
            return () => _nodes.Select(node => PeerLook.ForCount(node, Count ?? 1));
        if (State == PeerState.Connected)
            return () => _peers.SelectMany(peer => NodesToAsk(peer).Select(node => PeerLook.ForConnected(peer, node)));

        // Only the peers that are there now can leave.
        var leaving = _peers.SelectMany(reference => reference.Peer is { } peer ? [peer] : Known(reference)).Distinct().ToArray();
        return () => leaving.Select(PeerLook.ForGone);
    }

    // A node is not a peer of itself. If no other node is left, the timeout says so.
    private IReadOnlyList<PeerNode> NodesToAsk(PeerReference reference)
    {
        var nodes = reference.Among(_nodes);
        return nodes.Where(node => !reference.Means(node)).ToArray() is { Length: > 0 } others ? others : nodes;
    }

    private IReadOnlyList<Peer> Known(PeerReference reference) => [.. _nodes.SelectMany(node => reference.Among(node.Peers))];
}
