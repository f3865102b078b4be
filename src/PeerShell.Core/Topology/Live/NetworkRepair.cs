using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>Takes a network's nodes to what a topology says: the start of a network, from none, and each repair.</summary>
/// <param name="options">How the nodes are to be.</param>
/// <param name="network">The name of the network.</param>
/// <param name="before">The nodes there were, those that somebody has stopped included.</param>
/// <param name="progress">Told how far it is.</param>
internal sealed class NetworkRepair(
    PeerNetworkOptions options, string network, IReadOnlyDictionary<string, PeerNode> before, Action<NetworkProgress>? progress)
{
    // Enough to keep the processors busy: a start makes a key, a link is a few packets to and fro.
    private const int NodesAtATime = 32, LinksAtATime = 64;

    private readonly Dictionary<string, PeerNode> _nodes = new(
        before.Where(node => node.Value.State == NodeState.Running), StringComparer.OrdinalIgnoreCase);

    private readonly Lock _lock = new();
    private readonly List<PeerNode> _started = [];
    private int _nodesToStart, _linksToConnect, _connected;

    /// <summary>Does it.</summary>
    /// <param name="wanted">The topology.</param>
    /// <param name="differences">What differs from it.</param>
    /// <param name="isAnother">Whether the links that are as they should be are to take its conditions, too.</param>
    /// <param name="cancellationToken">Gives up; what was started is stopped.</param>
    /// <returns>The nodes, by name.</returns>
    /// <exception cref="NetworkException">A node or a link could not be had; what was started is stopped.</exception>
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
            await ConditionAsync(wanted).ConfigureAwait(false);

        await RemoveAsync(differences).ConfigureAwait(false);
        return _nodes;
    }

    private static IEnumerable<TopologyDifference> Of(IReadOnlyList<TopologyDifference> differences, TopologyDifferenceKind kind) =>
        differences.Where(difference => difference.Kind == kind);

    private static Task ForEachAsync<T>(IEnumerable<T> items, int atATime, Func<T, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
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

    private static NetworkException Failed(TopologyNode node, Exception error) => new(node, $"Node '{node}' could not be started: {error.Message}", error);

    private static NetworkException Failed(TopologyLink link, Exception error) => new(link, $"Link '{link}' could not be connected: {error.Message}", error);

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

    /// <summary>Nodes that were stopped, or died, do not come back: those that take their places are others.</summary>
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
            var endpoint = to.Endpoint ?? throw new ArgumentException($"Node '{to}' listens nowhere.");
            if (link.Conditions.IsDown)
            {
                // Dialled for as long as it takes: until somebody brings the link up.
                options.Wire.SetConditions(one, other, link.Conditions);
                _ = from.JoinAsync(endpoint, CancellationToken.None);
            }
            else
            {
                // On a link as it is, since under some conditions it would take many attempts.
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

    /// <summary>The far end learns a moment later that the link carries the session.</summary>
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

    /// <summary>Takes away what is not wanted, as far as it is the network's own.</summary>
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

    /// <summary>Gives all links of a topology its conditions, and none to those that it does not have, which nobody dials any longer.</summary>
    private async Task ConditionAsync(PeerTopology wanted)
    {
        List<Task> removed = [];
        foreach (var link in PeerLink.Among([.. _nodes.Values]).Where(link => link.IsShapeable && wanted.FindLink(link.From.Name, link.To.Name) is null))
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
            if (link.Conditions.IsDown && to.Endpoint is { } endpoint && !from.DialledEndpoints.Contains(endpoint) && !to.DialledEndpoints.Contains(from.Endpoint!))
                _ = from.JoinAsync(endpoint, CancellationToken.None);
        }

        await Task.WhenAll(removed).ConfigureAwait(false);
    }

    private PeerNode NodeOf(string name, TopologyLink link) => _nodes.TryGetValue(name, out var node)
        ? node
        : throw Failed(link, new ArgumentException($"The node called '{name}' is not one of network '{network}'s own. Stop it, or connect it yourself."));

    private ShapedTransport TransportOf(string name, TopologyLink link) => (ShapedTransport)NodeOf(name, link).Options.Transport;

    private void Report()
    {
        lock (_lock)
            progress?.Invoke(new NetworkProgress(_started.Count, _nodesToStart, Volatile.Read(ref _connected), _linksToConnect));
    }
}
