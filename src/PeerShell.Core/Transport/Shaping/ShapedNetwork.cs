using System.Diagnostics.CodeAnalysis;

namespace PeerShell.Transport.Shaping;

/// <summary>
/// A network whose links can be given conditions: latency, jitter, loss, bandwidth, or none at all. Each node has a
/// transport of it; the bytes are carried by another transport. What is set for two nodes holds for every connection
/// between them, whoever dials, now and later, until one of the two stops listening.
/// </summary>
/// <remarks>
/// Connections to and from nodes that are not in the network are those of the transport beneath. The conditions are what
/// the two nodes see: for what is on its way between two machines there are tools of the operating system, such as
/// <c>tc-netem</c> on Linux.
/// </remarks>
/// <param name="inner">What carries the bytes.</param>
/// <param name="clock">By what latency is measured; null for the system's.</param>
/// <param name="seed">Makes jitter and loss repeatable, as far as what is sent is.</param>
[SuppressMessage("Security", "CA5394", Justification = "Chance is all that is wanted.")]
public sealed class ShapedNetwork(ITransport inner, TimeProvider? clock = null, int? seed = null)
{
    private readonly Lock _lock = new();
    private readonly Random _random = seed is { } number ? new Random(number) : new Random();
    private readonly Dictionary<PeerEndpoint, ShapedTransport> _listeners = [];
    private readonly Dictionary<(PeerEndpoint Dialler, PeerEndpoint Listener), ShapedPath> _dialled = [];
    private readonly Dictionary<(ShapedTransport, ShapedTransport), ShapedPath> _paths = [];
    private readonly long _start = (clock ?? TimeProvider.System).GetTimestamp();
    private int _islands;

    /// <summary>What carries the bytes.</summary>
    internal ITransport Inner => inner;

    internal TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    internal TimeSpan Now => Clock.GetElapsedTime(_start);

    /// <summary>Creates the transport of a node, which no other node is to use.</summary>
    /// <returns>The transport.</returns>
    public ShapedTransport CreateTransport() => new(this);

    /// <summary>The conditions between two nodes.</summary>
    /// <param name="one">The transport of one.</param>
    /// <param name="other">The transport of the other.</param>
    /// <returns>What was set; <see cref="LinkConditions.None"/> if nothing was.</returns>
    public LinkConditions GetConditions(ShapedTransport one, ShapedTransport other)
    {
        lock (_lock)
            return FindPath(one, other)?.Conditions ?? LinkConditions.None;
    }

    /// <summary>Sets the conditions between two nodes.</summary>
    /// <param name="one">The transport of one.</param>
    /// <param name="other">The transport of the other.</param>
    /// <param name="conditions">How it is to be; <see cref="LinkConditions.None"/> takes all away.</param>
    /// <exception cref="ArgumentException">The conditions make no sense, or the two are not two nodes of this network.</exception>
    public void SetConditions(ShapedTransport one, ShapedTransport other, LinkConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(conditions);
        conditions.Validate();
        if (one == other || one.Network != this || other.Network != this)
            throw new ArgumentException("Conditions are between two nodes of one network.", nameof(other));

        ShapedPath path;
        lock (_lock)
            path = GetPath(one, other);

        path.Change(conditions);
        lock (_lock)
            Prune(path);
    }

    /// <summary>The pairs of nodes that have conditions.</summary>
    /// <returns>The pairs, each once.</returns>
    public IReadOnlyList<(ShapedTransport One, ShapedTransport Other)> GetConditioned()
    {
        lock (_lock)
            return [.. _paths.Values.Where(path => !path.Conditions.IsNone).Select(path => (path.One, path.Other))];
    }

    /// <summary>Whether a partition lies between two nodes.</summary>
    /// <param name="one">The transport of one.</param>
    /// <param name="other">The transport of the other.</param>
    /// <returns>Whether it is so.</returns>
    public static bool IsSplit(ShapedTransport one, ShapedTransport other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Island != other.Island;
    }

    /// <summary>
    /// Cuts groups of nodes off from all others, as if the cables between were pulled. Within a group all stays as it is. A
    /// node leaves the group that it was in before.
    /// </summary>
    /// <param name="groups">The transports of each group.</param>
    public void Split(IEnumerable<IEnumerable<ShapedTransport>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Move(groups.Select(group => (group, Interlocked.Increment(ref _islands))));
    }

    /// <summary>Takes nodes back from the groups they were split into. Their conditions stay.</summary>
    /// <param name="transports">Their transports.</param>
    public void Heal(IEnumerable<ShapedTransport> transports)
    {
        ArgumentNullException.ThrowIfNull(transports);
        Move([(transports, 0)]);
    }

    /// <summary>Breaks the connections between two nodes, so that both notice at once; they may connect again.</summary>
    /// <param name="one">The transport of one.</param>
    /// <param name="other">The transport of the other.</param>
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

    /// <summary>A node listens.</summary>
    internal void Add(ShapedTransport transport, PeerEndpoint endpoint)
    {
        lock (_lock)
            _listeners[endpoint] = transport;
    }

    /// <summary>A node no longer listens. With the last place where it does, what was set for it is forgotten.</summary>
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

    /// <summary>What lies between a node and whoever it is about to dial, if that is a node of the network.</summary>
    internal ShapedPath? FindDialled(ShapedTransport dialler, PeerEndpoint endpoint)
    {
        lock (_lock)
            return FindListener(endpoint, endpoint.IsLoopback) is { } listener && listener != dialler ? GetPath(dialler, listener) : null;
    }

    /// <summary>Takes a connection that a node has dialled.</summary>
    /// <returns>The connection, shaped if the far end is a node of the network.</returns>
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

    /// <summary>What an accepted connection goes along.</summary>
    /// <returns>Null when a stranger has dialled.</returns>
    internal ShapedPath? FindAccepted(ShapedConnection end)
    {
        lock (_lock)
        {
            var path = _dialled.GetValueOrDefault((end.RemoteEndpoint, end.LocalEndpoint));
            path?.Add(end);
            return path;
        }
    }

    /// <summary>A connection is over.</summary>
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

    // Who listens at every address of the machine is found at each of them.
    private ShapedTransport? FindListener(PeerEndpoint endpoint, bool isThisMachine) =>
        _listeners.GetValueOrDefault(endpoint)
        ?? (isThisMachine ? _listeners.GetValueOrDefault(new PeerEndpoint("0.0.0.0", endpoint.Port)) ?? _listeners.GetValueOrDefault(new PeerEndpoint("::", endpoint.Port)) : null);

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
