using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>
/// Live nodes in this process that are linked as a topology says. All members can be used from any thread; what changes the
/// network happens one after the other.
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
    /// <summary>The most nodes of a network: some 500 MB.</summary>
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

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>How it is to be.</summary>
    public PeerTopology Topology { get; private set; }

    /// <summary>What connects its nodes.</summary>
    public ShapedNetwork Wire => _options.Wire;

    /// <summary>Its nodes, in the order of the topology; those that somebody has stopped are not among them.</summary>
    /// <remarks>An array, which scripts can take slices of.</remarks>
    public IReadOnlyList<PeerNode> Nodes => Topology.Nodes.Select(node => FindNode(node.Name)).OfType<PeerNode>().ToArray();

    /// <summary>What it is doing.</summary>
    public NetworkState State =>
        _stopping is { IsCompleted: true } ? NetworkState.Stopped
        : _stopping is not null ? NetworkState.Stopping
        : _nodes.Count == Topology.Nodes.Count && _nodes.Values.All(node => node.State == NodeState.Running) ? NetworkState.Running
        : NetworkState.Degraded;

    /// <summary>Starts a node for each node of a topology, and links them as it says: all of it, or nothing.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="options">How its nodes are to be, and what connects them; null takes the defaults.</param>
    /// <param name="progress">Told how far it is, from any thread.</param>
    /// <param name="cancellationToken">Gives up; what was started is stopped.</param>
    /// <returns>The network, linked as the topology says, but for links that are down by it.</returns>
    /// <exception cref="NetworkException">A node or a link could not be had; what was started is stopped.</exception>
    public static async Task<PeerNetwork> StartAsync(
        PeerTopology topology, PeerNetworkOptions? options = null, Action<NetworkProgress>? progress = null, CancellationToken cancellationToken = default)
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
    /// <param name="name">Its name, whatever the case.</param>
    /// <returns>The node; null if there is none or it was stopped.</returns>
    public PeerNode? FindNode(string name) =>
        _nodes.TryGetValue(name, out var node) && node.State == NodeState.Running ? node : null;

    /// <summary>The topology as it stands: its nodes, who else is connected to them, and the links that both ends have.</summary>
    /// <returns>The topology.</returns>
    public PeerTopology GetActual() => LiveGraph.Read(Name, Nodes);

    /// <summary>What differs from a topology. A link that is cut is missing at once; where it is not wanted, it is too much until both ends have noticed.</summary>
    /// <param name="wanted">The topology; null for the network's own.</param>
    /// <returns>The differences; none if all is as it should be.</returns>
    public IReadOnlyList<TopologyDifference> Compare(PeerTopology? wanted = null) =>
        TopologyDifference.Between(wanted ?? Topology, GetActual());

    /// <summary>Waits until nothing differs from a topology.</summary>
    /// <param name="wanted">The topology; null for the network's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that completes then.</returns>
    public Task WaitForAsync(PeerTopology? wanted = null, CancellationToken cancellationToken = default) =>
        TopologyWait.UntilAsync(() => Nodes, wanted ?? Topology, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Makes the network as its topology, or another one, says: starts the nodes that are missing and stops those that are no
    /// longer wanted, connects links that are missing, whatever holds them up, and disconnects those that are not wanted.
    /// What is as it should be stays as it is. By another topology the links that stay take its conditions, too; nodes that
    /// stay keep their tags. Nodes that are not the network's own are left alone.
    /// </summary>
    /// <param name="wanted">The topology; null for the network's own.</param>
    /// <param name="progress">Told how far it is, from any thread.</param>
    /// <param name="cancellationToken">Gives up; the nodes that were started are stopped.</param>
    /// <returns>What was different.</returns>
    /// <exception cref="NetworkException">A node or a link could not be had; the nodes that were started are stopped.</exception>
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
                _nodes = await repair.RunAsync(wanted ?? Topology, differences, isAnother: wanted is not null, stop.Token).ConfigureAwait(false);
            }

            Topology = wanted ?? Topology;
            return differences;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(Name, $"Network '{Name}' was stopped meanwhile.");
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>The conditions of the link between two nodes.</summary>
    /// <param name="one">The name of one.</param>
    /// <param name="other">The name of the other.</param>
    /// <returns>The conditions.</returns>
    /// <exception cref="ArgumentException">The network has no such nodes.</exception>
    public LinkConditions GetConditions(string one, string other) => Wire.GetConditions(TransportOf(one), TransportOf(other));

    /// <summary>Sets the conditions of the link between two nodes, now and whenever they connect.</summary>
    /// <param name="one">The name of one.</param>
    /// <param name="other">The name of the other.</param>
    /// <param name="conditions">The conditions.</param>
    /// <exception cref="ArgumentException">The network has no such nodes, or the conditions make no sense.</exception>
    public void SetConditions(string one, string other, LinkConditions conditions) => Wire.SetConditions(TransportOf(one), TransportOf(other), conditions);

    /// <summary>Cuts groups of nodes off from each other and from the rest, which stays together. What was split before is healed.</summary>
    /// <param name="groups">The names of the nodes of each group.</param>
    /// <exception cref="ArgumentException">The network has no such nodes.</exception>
    public void Split(params IEnumerable<IEnumerable<string>> groups)
    {
        ShapedTransport[][] split = [.. groups.Select(group => group.Select(TransportOf).ToArray())];
        Heal();
        Wire.Split(split);
    }

    /// <summary>Takes back what <see cref="Split"/> did. The conditions of links stay.</summary>
    public void Heal() => Wire.Heal(Nodes.Select(node => (ShapedTransport)node.Options.Transport));

    /// <summary>
    /// Stops all its nodes, once what is queued between them has arrived: none stops while another one's messages are still on
    /// their way to it. May be called more than once.
    /// </summary>
    /// <param name="drainTime">How long to wait for what is queued to be acknowledged; null for the nodes' own drain time.</param>
    /// <returns>A task that completes when nothing is left.</returns>
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

    /// <summary>The name.</summary>
    /// <returns>For people.</returns>
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
        select peer.FlushAsync(drained).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));

    private ShapedTransport TransportOf(string name) => (ShapedTransport)(FindNode(name)
        ?? throw new ArgumentException($"Network '{Name}' has no running node '{name}'.", nameof(name))).Options.Transport;
}
