using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>
/// Live nodes in this process that are linked as a topology says. All members are thread-safe; changes of the network run
/// one after the other.
/// </summary>
/// <example>
/// <code>
/// var ring = Ring.Create(20);
/// await using var network = await PeerNetwork.StartAsync(ring);
/// network.SetConditions("n1", "n2", new() { IsDown = true });
/// await network.WaitForAsync(ring.RemoveLinks(new TopologyLink("n1", "n2")));
/// </code>
/// </example>
public sealed class PeerNetwork : IAsyncDisposable
{
    /// <summary>The maximum number of nodes of a network. That many need some 500 MB.</summary>
    public const int MaxNodes = 10_000;

    private readonly PeerNetworkOptions _options;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly CancellationTokenSource _stop = new(), _drained = new();
    private readonly Lock _stopLock = new();
    private volatile Dictionary<string, PeerNode> _nodes = new(StringComparer.OrdinalIgnoreCase);
    private volatile Task? _stopping;

    private PeerNetwork(PeerTopology topology, PeerNetworkOptions options)
    {
        _options = options;
        Topology = topology;
        Name = options.Name ?? topology.Name;
    }

    /// <summary>The name of the network.</summary>
    public string Name { get; }

    /// <summary>The wanted topology.</summary>
    public PeerTopology Topology { get; private set; }

    /// <summary>The network of transports that connects the nodes.</summary>
    public ShapedNetwork Wire => _options.Wire;

    /// <summary>The running nodes, in the order of the topology. Nodes that were stopped by someone else are left out.</summary>
    /// <remarks>This is an array, so that scripts can slice it.</remarks>
    public IReadOnlyList<PeerNode> Nodes => Topology.Nodes.Select(node => FindNode(node.Name)).OfType<PeerNode>().ToArray();

    /// <summary>The state of the network.</summary>
    public NetworkState State =>
        _stopping is { IsCompleted: true } ? NetworkState.Stopped
        : _stopping is not null ? NetworkState.Stopping
        : _nodes.Count == Topology.Nodes.Count && _nodes.Values.All(node => node.State == NodeState.Running) ? NetworkState.Running
        : NetworkState.Degraded;

    /// <summary>Starts a node for each node of a topology and links them as it says. If anything fails, stops all of them.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="options">The options of the nodes and of what connects them; null for the defaults.</param>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellationToken">Cancels the start and stops the nodes that were started.</param>
    /// <returns>The network, with all links connected except those that are down in the topology.</returns>
    /// <exception cref="NetworkException">
    /// A node could not be started or a link could not be connected. The nodes that were started are stopped.
    /// </exception>
    public static async Task<PeerNetwork> StartAsync(
        PeerTopology topology,
        PeerNetworkOptions? options = null,
        Action<NetworkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topology);
        options?.Node.Validate();
        var network = new PeerNetwork(topology, options ?? new PeerNetworkOptions());
        try
        {
            await network.RepairAsync(progress: progress, cancellationToken: cancellationToken).ConfigureAwait(false);
            return network;
        }
        catch
        {
            await network.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Finds a node of the network.</summary>
    /// <param name="name">The name of the node, in any case.</param>
    /// <returns>The node; null if there is none or it was stopped.</returns>
    public PeerNode? FindNode(string name) =>
        _nodes.TryGetValue(name, out var node) && node.State == NodeState.Running ? node : null;

    /// <summary>Reads the actual topology: the nodes, other nodes connected to them, and the links that both ends have.</summary>
    /// <returns>The actual topology.</returns>
    public PeerTopology GetActual() => LiveGraph.Read(Name, Nodes);

    /// <summary>
    /// Compares the network with a topology. A link that is cut is missing at once; if it is not wanted, it is extra until both
    /// ends have noticed.
    /// </summary>
    /// <param name="wanted">The topology; null for the network's own.</param>
    /// <returns>The differences; none if the network matches.</returns>
    public IReadOnlyList<TopologyDifference> Compare(PeerTopology? wanted = null) =>
        TopologyDifference.Between(wanted ?? Topology, GetActual());

    /// <summary>Waits until the network matches a topology.</summary>
    /// <param name="wanted">The topology; null for the network's own.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the network matches.</returns>
    public Task WaitForAsync(PeerTopology? wanted = null, CancellationToken cancellationToken = default) =>
        TopologyWait.UntilAsync(() => Nodes, wanted ?? Topology, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Changes the network to match its topology or another one. Starts nodes that are missing and stops those that are not
    /// wanted. Connects links that are missing, whatever blocks them, and disconnects those that are not wanted. Everything else
    /// stays. With another topology, existing links take on its conditions, but existing nodes keep their tags. Nodes that do not
    /// belong to the network are left alone.
    /// </summary>
    /// <param name="wanted">The topology; null for the network's own.</param>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellationToken">Cancels the repair and stops the nodes that it started.</param>
    /// <returns>The differences that were repaired.</returns>
    /// <exception cref="NetworkException">
    /// A node could not be started or a link could not be connected. The nodes that were started are stopped.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network was stopped.</exception>
    public async Task<IReadOnlyList<TopologyDifference>> RepairAsync(
        PeerTopology? wanted = null, Action<NetworkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_stopping is not null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((wanted ?? Topology).Nodes.Count, MaxNodes, nameof(wanted));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        await _changing.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            var differences = Compare(wanted);
            if (differences.Count > 0 || wanted is not null)
            {
                var repair = new NetworkRepair(_options, Name, _nodes, progress);
                _nodes = await repair.RunAsync(wanted ?? Topology, differences, isAnother: wanted is not null, stop.Token)
                    .ConfigureAwait(false);
            }

            Topology = wanted ?? Topology;
            return differences;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(Name, $"Network '{Name}' was stopped during the repair.");
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Returns the conditions of the link between two nodes.</summary>
    /// <param name="one">The name of one node.</param>
    /// <param name="other">The name of the other node.</param>
    /// <returns>The conditions.</returns>
    /// <exception cref="ArgumentException">The network has no running node of that name.</exception>
    public LinkConditions GetConditions(string one, string other) => Wire.GetConditions(TransportOf(one), TransportOf(other));

    /// <summary>Sets the conditions of the link between two nodes, for now and whenever they connect.</summary>
    /// <param name="one">The name of one node.</param>
    /// <param name="other">The name of the other node.</param>
    /// <param name="conditions">The conditions.</param>
    /// <exception cref="ArgumentException">The network has no running node of that name, or the conditions are invalid.</exception>
    public void SetConditions(string one, string other, LinkConditions conditions) =>
        Wire.SetConditions(TransportOf(one), TransportOf(other), conditions);

    /// <summary>Separates groups of nodes from each other and from the rest, which stays together. Heals older partitions first.</summary>
    /// <param name="groups">The names of the nodes of each group.</param>
    /// <exception cref="ArgumentException">The network has no running node of that name.</exception>
    public void Split(params IEnumerable<IEnumerable<string>> groups)
    {
        ShapedTransport[][] split = [.. groups.Select(group => group.Select(TransportOf).ToArray())];
        Heal();
        Wire.Split(split);
    }

    /// <summary>Reverts <see cref="Split"/>. Links keep their conditions.</summary>
    public void Heal() => Wire.Heal(Nodes.Select(node => (ShapedTransport)node.Options.Transport));

    /// <summary>
    /// Stops all nodes once the messages queued between them have arrived. No node stops while messages from another are on their
    /// way to it. May be called more than once.
    /// </summary>
    /// <param name="drainTime">How long to wait until queued messages are acknowledged; null for the nodes' own drain time.</param>
    /// <returns>A task that completes when all nodes have stopped.</returns>
    public Task StopAsync(TimeSpan? drainTime = null)
    {
        lock (_stopLock)
        {
            if (_stopping is null)
                return _stopping = StopOnceAsync(drainTime);
        }

        if (drainTime is not { } time)
            return _stopping;

        _drained.CancelAfter(time);
        return Task.WhenAll(_stopping, StopNodesAsync(time));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>Returns the name of the network.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    private async Task StopOnceAsync(TimeSpan? drainTime)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _changing.WaitAsync().ConfigureAwait(false);
        var time = drainTime ?? _options.Node.DrainTime;
        _drained.CancelAfter(time);
        await FlushAsync(_drained.Token).ConfigureAwait(false);
        await StopNodesAsync(time).ConfigureAwait(false);
    }

    private Task StopNodesAsync(TimeSpan time) => Task.WhenAll(_nodes.Values.Select(node => node.StopAsync(time)));

    private Task FlushAsync(CancellationToken drained) => Task.WhenAll(
        from node in Nodes
        from peer in node.Peers
        where peer.IsConnected && peer.MessagesQueued > 0
        select peer.FlushAsync(drained).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));

    private ShapedTransport TransportOf(string name) => (ShapedTransport)(FindNode(name)
        ?? throw new ArgumentException($"Network '{Name}' has no running node '{name}'.", nameof(name))).Options.Transport;
}
