using System.Diagnostics.CodeAnalysis;

namespace PeerShell.Transport.Shaping;

/// <summary>
/// A network whose links can be given conditions: latency, jitter, loss, bandwidth, or down. Each node has a transport of
/// this network, and another transport carries the bytes. The conditions of two nodes apply to all present and future
/// connections between them, in both dialling directions, until one of the two stops listening.
/// </summary>
/// <remarks>
/// Connections to and from nodes outside the network are not shaped. The conditions are those that the two nodes observe. To
/// shape the traffic between two machines, use tools of the operating system, such as <c>tc-netem</c> on Linux.
/// </remarks>
/// <param name="inner">The transport that carries the bytes.</param>
/// <param name="clock">The clock that latency is measured with, or null for the system's clock.</param>
/// <param name="seed">The seed that makes jitter and loss repeatable, as far as the traffic is repeatable.</param>
[SuppressMessage("Security", "CA5394", Justification = "Jitter and loss need no cryptographic randomness.")]
public sealed class ShapedNetwork(ITransport inner, TimeProvider? clock = null, int? seed = null)
{
    private readonly Lock _lock = new();
    private readonly Random _random = seed is { } number ? new Random(number) : new Random();
    private readonly Dictionary<PeerEndpoint, ShapedTransport> _listeners = [];
    private readonly Dictionary<(PeerEndpoint Dialler, PeerEndpoint Listener), ShapedPath> _dialled = [];
    private readonly Dictionary<(ShapedTransport, ShapedTransport), ShapedPath> _paths = [];
    private readonly long _start = (clock ?? TimeProvider.System).GetTimestamp();
    private int _islands;

    /// <summary>The transport that carries the bytes.</summary>
    internal ITransport Inner => inner;

    internal TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    internal TimeSpan Now => Clock.GetElapsedTime(_start);

    /// <summary>Creates the transport of one node. No other node may use it.</summary>
    /// <returns>The transport.</returns>
    public ShapedTransport CreateTransport() => new(this);

    /// <summary>Returns the conditions between two nodes.</summary>
    /// <param name="one">The transport of the first node.</param>
    /// <param name="other">The transport of the second node.</param>
    /// <returns>The conditions set before, or <see cref="LinkConditions.None"/>.</returns>
    public LinkConditions GetConditions(ShapedTransport one, ShapedTransport other)
    {
        lock (_lock)
            return FindPath(one, other)?.Conditions ?? LinkConditions.None;
    }

    /// <summary>Sets the conditions between two nodes.</summary>
    /// <param name="one">The transport of the first node.</param>
    /// <param name="other">The transport of the second node.</param>
    /// <param name="conditions">The conditions; <see cref="LinkConditions.None"/> removes them.</param>
    /// <exception cref="ArgumentException">The conditions are not valid, or the transports are not two nodes of this network.</exception>
    public void SetConditions(ShapedTransport one, ShapedTransport other, LinkConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(conditions);
        conditions.Validate();
        if (one == other || one.Network != this || other.Network != this)
            throw new ArgumentException("Conditions can only be set between two different nodes of one network.", nameof(other));

        ShapedPath path;
        lock (_lock)
            path = GetPath(one, other);

        path.Change(conditions);
        lock (_lock)
            Prune(path);
    }

    /// <summary>Returns the pairs of nodes that have conditions.</summary>
    /// <returns>The pairs, each once.</returns>
    public IReadOnlyList<(ShapedTransport One, ShapedTransport Other)> GetConditioned()
    {
        lock (_lock)
            return [.. _paths.Values.Where(path => !path.Conditions.IsNone).Select(path => (path.One, path.Other))];
    }

    /// <summary>Returns whether a partition separates two nodes.</summary>
    /// <param name="one">The transport of the first node.</param>
    /// <param name="other">The transport of the second node.</param>
    /// <returns>Whether they are separated.</returns>
    public static bool IsSplit(ShapedTransport one, ShapedTransport other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Island != other.Island;
    }

    /// <summary>
    /// Separates groups of nodes from all other nodes, as if the cables between them were unplugged. Links within a group don't
    /// change. A node leaves the group that it was in before.
    /// </summary>
    /// <param name="groups">The transports of each group.</param>
    public void Split(IEnumerable<IEnumerable<ShapedTransport>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Move(groups.Select(group => (group, Interlocked.Increment(ref _islands))));
    }

    /// <summary>Returns nodes from the groups that they were split into. Their conditions stay.</summary>
    /// <param name="transports">The transports of the nodes.</param>
    public void Heal(IEnumerable<ShapedTransport> transports)
    {
        ArgumentNullException.ThrowIfNull(transports);
        Move([(transports, 0)]);
    }

    /// <summary>Breaks the connections between two nodes. Both notice at once and may connect again.</summary>
    /// <param name="one">The transport of the first node.</param>
    /// <param name="other">The transport of the second node.</param>
    public void Break(ShapedTransport one, ShapedTransport other)
    {
        ShapedPath? path;
        lock (_lock)
            path = FindPath(one, other);

        foreach (var end in path?.Ends ?? [])
            end.Abort();
    }

    internal Random CreateRandom()
    {
        lock (_lock)
            return new Random(_random.Next());
    }

    /// <summary>Registers an endpoint where a node listens.</summary>
    internal void Add(ShapedTransport transport, PeerEndpoint endpoint)
    {
        lock (_lock)
            _listeners[endpoint] = transport;
    }

    /// <summary>
    /// Removes an endpoint where a node no longer listens. After the last one, the node's conditions are forgotten.
    /// </summary>
    internal void Remove(ShapedTransport transport, PeerEndpoint endpoint)
    {
        lock (_lock)
        {
            _listeners.Remove(endpoint);
            transport.IsClosed = !_listeners.ContainsValue(transport);
            foreach (var path in _paths.Values.Where(path => path.Joins(transport)).ToArray())
                Prune(path);
        }
    }

    /// <summary>
    /// Returns the path from a node to the endpoint that it is about to dial, or null if no node of the network listens there.
    /// </summary>
    internal ShapedPath? FindDialled(ShapedTransport dialler, PeerEndpoint endpoint)
    {
        lock (_lock)
            return FindListener(endpoint, endpoint.IsLoopback) is { } listener && listener != dialler ? GetPath(dialler, listener) : null;
    }

    /// <summary>Registers a connection that a node has dialled.</summary>
    /// <returns>The connection, shaped if the other end is a node of the network.</returns>
    internal IConnection AddDialled(ShapedTransport dialler, IConnection connection)
    {
        lock (_lock)
        {
            var isThisMachine = connection.RemoteEndpoint.IsLoopback || connection.RemoteEndpoint.Host == connection.LocalEndpoint.Host;
            if (FindListener(connection.RemoteEndpoint, isThisMachine) is not { } listener || listener == dialler)
                return connection;

            var path = GetPath(dialler, listener);
            var end = new ShapedConnection(dialler, connection, path);
            path.Add(end);
            _dialled[(connection.LocalEndpoint, connection.RemoteEndpoint)] = path;
            return end;
        }
    }

    /// <summary>Returns the path of an accepted connection.</summary>
    /// <returns>The path, or null if the dialler is not in the network.</returns>
    internal ShapedPath? FindAccepted(ShapedConnection end)
    {
        lock (_lock)
        {
            var path = _dialled.GetValueOrDefault((end.RemoteEndpoint, end.LocalEndpoint));
            path?.Add(end);
            return path;
        }
    }

    /// <summary>Removes a closed connection.</summary>
    internal void Forget(ShapedConnection end, ShapedPath? path)
    {
        if (path is null)
            return;

        lock (_lock)
        {
            path.Remove(end);
            _dialled.Remove((end.LocalEndpoint, end.RemoteEndpoint));
            Prune(path);
        }
    }

    private void Move(IEnumerable<(IEnumerable<ShapedTransport> Transports, int Island)> moves)
    {
        ShapedPath[] changed;
        lock (_lock)
        {
            HashSet<ShapedTransport> moved = [];
            foreach (var (transports, island) in moves)
            {
                foreach (var transport in transports)
                {
                    transport.Island = island;
                    moved.Add(transport);
                }
            }

            changed = [.. _paths.Values.Where(path => moved.Contains(path.One) || moved.Contains(path.Other))];
        }

        foreach (var path in changed)
            path.OnChanged();
    }

    // A node that listens at a wildcard address is found at every address of the machine.
    private ShapedTransport? FindListener(PeerEndpoint endpoint, bool isThisMachine) =>
        _listeners.GetValueOrDefault(endpoint)
        ?? (isThisMachine ? FindWildcard("0.0.0.0", endpoint.Port) ?? FindWildcard("::", endpoint.Port) : null);

    private ShapedTransport? FindWildcard(string host, int port) => _listeners.GetValueOrDefault(new PeerEndpoint(host, port));

    private ShapedPath? FindPath(ShapedTransport one, ShapedTransport other) =>
        _paths.GetValueOrDefault((one, other)) ?? _paths.GetValueOrDefault((other, one));

    private ShapedPath GetPath(ShapedTransport one, ShapedTransport other)
    {
        if (FindPath(one, other) is { } path)
            return path;

        path = new ShapedPath(this, one, other);
        _paths.Add((one, other), path);
        return path;
    }

    private void Prune(ShapedPath path)
    {
        if (path.IsForgettable)
            _paths.Remove((path.One, path.Other));
    }
}
