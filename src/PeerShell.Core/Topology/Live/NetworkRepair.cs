using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>Changes a network's nodes and links to match a topology. It does every repair, and the start, from no nodes.</summary>
/// <param name="options">The options of the nodes.</param>
/// <param name="network">The name of the network.</param>
/// <param name="before">The previous nodes, including those that were stopped by someone else.</param>
/// <param name="progress">Receives the progress.</param>
internal sealed class NetworkRepair(
    PeerNetworkOptions options, string network, IReadOnlyDictionary<string, PeerNode> before, Action<NetworkProgress>? progress)
{
    // Enough to keep the processors busy: starting a node creates a key, connecting a link takes a few packets each way.
    private const int NodesAtATime = 32, LinksAtATime = 64;

    private readonly Dictionary<string, PeerNode> _nodes = new(
        before.Where(node => node.Value.State == NodeState.Running), StringComparer.OrdinalIgnoreCase);

    private readonly Lock _lock = new();
    private readonly List<PeerNode> _started = [];
    private int _nodesToStart, _linksToConnect, _connected;

    /// <summary>Starts, links and repairs nodes until the network matches the topology.</summary>
    /// <param name="wanted">The topology.</param>
    /// <param name="differences">The differences between the network and the topology.</param>
    /// <param name="isAnother">Whether the topology is a new one, whose conditions existing links must take on, too.</param>
    /// <param name="cancellationToken">Cancels the repair and stops the nodes that were started.</param>
    /// <returns>The nodes, by name.</returns>
    /// <exception cref="NetworkException">
    /// A node could not be started or a link could not be connected. The nodes that were started are stopped.
    /// </exception>
    public async Task<Dictionary<string, PeerNode>> RunAsync(
        PeerTopology wanted, IReadOnlyList<TopologyDifference> differences, bool isAnother, CancellationToken cancellationToken)
    {
        var nodes = Of(differences, TopologyDifferenceKind.MissingNode).Select(difference => difference.Node!).ToArray();
        var missing = nodes.Select(node => node.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        TopologyLink[] links =
        [
            .. Of(differences, TopologyDifferenceKind.MissingLink).Select(difference => difference.Link!),
            .. wanted.Links.Where(link => link.Conditions.IsDown && (missing.Contains(link.From) || missing.Contains(link.To))),
        ];
        (_nodesToStart, _linksToConnect) = (nodes.Length, links.Length);
        try
        {
            Validate(isAnother ? wanted.Links : links);
            await ForEachAsync(nodes, NodesAtATime, StartAsync, cancellationToken).ConfigureAwait(false);
            await ForgetAsync([.. before.Values.Where(node => node.State != NodeState.Running)]).ConfigureAwait(false);
            if (links.Any(link => ShapedNetwork.IsSplit(TransportOf(link.From, link), TransportOf(link.To, link))))
                options.Wire.Heal(_nodes.Values.Select(node => (ShapedTransport)node.Options.Transport));

            await ForEachAsync(links, LinksAtATime, ConnectAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await Task.WhenAll(_started.Select(node => node.StopAsync(TimeSpan.Zero))).ConfigureAwait(false);
            throw;
        }

        if (isAnother)
            await SetAllConditionsAsync(wanted).ConfigureAwait(false);

        await RemoveAsync(differences).ConfigureAwait(false);
        return _nodes;
    }

    private static IEnumerable<TopologyDifference> Of(IReadOnlyList<TopologyDifference> differences, TopologyDifferenceKind kind) =>
        differences.Where(difference => difference.Kind == kind);

    private static Task ForEachAsync<T>(
        IEnumerable<T> items, int atATime, Func<T, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = cancellationToken }, work);

    private static void Validate(IEnumerable<TopologyLink> links)
    {
        foreach (var link in links)
        {
            try
            {
                link.Conditions.Validate();
            }
            catch (ArgumentException error)
            {
                throw Failed(link, error);
            }
        }
    }

    private static NetworkException Failed(TopologyNode node, Exception error) =>
        new(node, $"Node '{node}' could not be started: {error.Message}", error);

    private static NetworkException Failed(TopologyLink link, Exception error) =>
        new(link, $"Link '{link}' could not be connected: {error.Message}", error);

    private async ValueTask StartAsync(TopologyNode node, CancellationToken cancellationToken)
    {
        try
        {
            var started = await PeerNode.StartAsync(
                options.Node with
                {
                    Name = node.Name,
                    Network = network,
                    Tags = node.Tags,
                    Discovery = DiscoveryMode.Manual,
                    Transport = options.Wire.CreateTransport(),
                },
                cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                _nodes[node.Name] = started;
                _started.Add(started);
            }

            Report();
        }
        catch (Exception error) when (error is ListenException or ArgumentException)
        {
            throw Failed(node, error);
        }
    }

    /// <summary>Makes the running nodes forget stopped nodes, because a node that replaces a stopped one has a new id.</summary>
    private Task ForgetAsync(IReadOnlyList<PeerNode> stopped)
    {
        List<Task> forgotten = [];
        foreach (var gone in stopped)
        {
            foreach (var node in _nodes.Values)
            {
                foreach (var endpoint in gone.ListenEndpoints)
                    node.StopDialling(endpoint);

                forgotten.AddRange(node.Peers.Where(peer => peer.Id == gone.Id).Select(node.DisconnectAsync));
            }
        }

        return Task.WhenAll(forgotten);
    }

    private async ValueTask ConnectAsync(TopologyLink link, CancellationToken cancellationToken)
    {
        var (from, to) = (NodeOf(link.From, link), NodeOf(link.To, link));
        var (one, other) = (TransportOf(link.From, link), TransportOf(link.To, link));
        try
        {
            var endpoint = to.Endpoint ?? throw new ArgumentException($"Node '{to}' does not listen on any address.");
            if (link.Conditions.IsDown)
            {
                // Keeps dialling until the link is brought up.
                options.Wire.SetConditions(one, other, link.Conditions);
                _ = from.JoinAsync(endpoint, CancellationToken.None);
            }
            else
            {
                // The link gets its conditions once it is connected. Under some conditions, connecting would take many attempts.
                options.Wire.SetConditions(one, other, LinkConditions.None);
                if (!from.IsConnectedTo(to.Id))
                    await from.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);

                await UntilConnectedAsync(to, from, cancellationToken).ConfigureAwait(false);
                options.Wire.SetConditions(one, other, link.Conditions);
            }

            Interlocked.Increment(ref _connected);
            Report();
        }
        catch (Exception error) when (error is ConnectException or ArgumentException or ObjectDisposedException or TimeoutException)
        {
            throw Failed(link, error);
        }
    }

    /// <summary>Waits until the other end also sees the link. It learns a moment later that the link carries the session.</summary>
    private static async Task UntilConnectedAsync(PeerNode node, PeerNode to, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = node.WaitForChangeAsync();
            if (node.IsConnectedTo(to.Id))
                return;

            await changed.WaitAsync(node.Options.Limits.HandshakeTime, node.Options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Disconnects unwanted links and stops unwanted nodes, if they are the network's own.</summary>
    private async Task RemoveAsync(IReadOnlyList<TopologyDifference> differences)
    {
        List<Task> removed = [];
        foreach (var extra in Of(differences, TopologyDifferenceKind.ExtraLink))
        {
            if (_nodes.TryGetValue(extra.Link!.From, out var from) && _nodes.TryGetValue(extra.Link.To, out var to))
                removed.AddRange(from.Peers.Where(peer => peer.Id == to.Id).Select(from.DisconnectAsync));
        }

        foreach (var extra in Of(differences, TopologyDifferenceKind.ExtraNode))
        {
            if (_nodes.Remove(extra.Node!.Name, out var node))
                removed.Add(node.StopAsync());
        }

        await Task.WhenAll(removed).ConfigureAwait(false);
    }

    /// <summary>
    /// Sets the conditions of all links of a topology. Links that it does not have lose their conditions, and are disconnected so
    /// that they are no longer dialled.
    /// </summary>
    private async Task SetAllConditionsAsync(PeerTopology wanted)
    {
        List<Task> removed = [];
        var unwanted = PeerLink.Among([.. _nodes.Values])
            .Where(link => link.IsShapeable && wanted.FindLink(link.From.Name, link.To.Name) is null);
        foreach (var link in unwanted)
        {
            link.SetConditions(LinkConditions.None);
            removed.AddRange(link.From.Peers.Where(peer => peer.Id == link.To.Id).Select(link.From.DisconnectAsync));
            removed.AddRange(link.To.Peers.Where(peer => peer.Id == link.From.Id).Select(link.To.DisconnectAsync));
        }

        foreach (var link in wanted.Links)
        {
            if (!_nodes.TryGetValue(link.From, out var from) || !_nodes.TryGetValue(link.To, out var to))
                continue;

            options.Wire.SetConditions(TransportOf(link.From, link), TransportOf(link.To, link), link.Conditions);
            if (link.Conditions.IsDown
                && to.Endpoint is { } endpoint
                && !from.DialledEndpoints.Contains(endpoint)
                && !to.DialledEndpoints.Contains(from.Endpoint!))
            {
                _ = from.JoinAsync(endpoint, CancellationToken.None);
            }
        }

        await Task.WhenAll(removed).ConfigureAwait(false);
    }

    private PeerNode NodeOf(string name, TopologyLink link) => _nodes.TryGetValue(name, out var node)
        ? node
        : throw Failed(link, new ArgumentException(
            $"Node '{name}' does not belong to network '{network}'. Stop that node, or connect it yourself."));

    private ShapedTransport TransportOf(string name, TopologyLink link) => (ShapedTransport)NodeOf(name, link).Options.Transport;

    private void Report()
    {
        lock (_lock)
            progress?.Invoke(new NetworkProgress(_started.Count, _nodesToStart, Volatile.Read(ref _connected), _linksToConnect));
    }
}
