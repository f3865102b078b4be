using System.Collections.Concurrent;
using System.Net;

namespace PeerShell.Transport;

/// <summary>
/// Carries bytes within the process, for tests and simulations. One instance is one network: nodes that share it can reach
/// each other at any endpoints that they choose, and can't reach other nodes.
/// </summary>
/// <remarks>
/// Endpoints are compared as written: there are no wildcard addresses, and a name is not the same as its address.
/// </remarks>
public sealed class InMemoryTransport : ITransport
{
    /// <summary>The default number of bytes that may be in transit in one direction of a connection.</summary>
    public const int DefaultCapacity = 64 * 1024;

    // Two ranges, so that the endpoint of a dialling end is never that of a listener.
    private const int FirstListeningPort = 1024;
    private const int FirstDiallingPort = 32 * 1024;

    private readonly ConcurrentDictionary<PeerEndpoint, InMemoryConnectionListener> _listeners = [];
    private readonly int _capacity;
    private int _listeningPorts = -1;
    private int _diallingPorts = -1;

    /// <summary>Creates an empty network.</summary>
    /// <param name="capacity">
    /// The number of bytes that may be in transit in one direction of a connection before the sender must wait. A lower value
    /// shows sooner how a program behaves when its receiver is slow. A higher value costs memory on busy connections, but none
    /// on idle ones.
    /// </param>
    public InMemoryTransport(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
    }

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IConnectionListener>(cancellationToken);

        var attempts = endpoint.Port == 0 ? FirstDiallingPort - FirstListeningPort : 1;
        for (; attempts > 0; attempts--)
        {
            var free = endpoint.Port == 0
                ? new PeerEndpoint(endpoint.Host, Next(ref _listeningPorts, FirstListeningPort, FirstDiallingPort))
                : endpoint;
            var listener = new InMemoryConnectionListener(this, free);
            if (_listeners.TryAdd(free, listener))
                return ValueTask.FromResult<IConnectionListener>(listener);
        }

        return ValueTask.FromException<IConnectionListener>(TransportErrors.Listen(ListenFailure.AddressInUse, endpoint));
    }

    /// <inheritdoc/>
    public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        cancellationToken.ThrowIfCancellationRequested();

        // The dialling node is not known here. Its host only matters in networks that simulate a single machine, and there it
        // is the same as the dialled host.
        var local = new PeerEndpoint(endpoint.Host, Next(ref _diallingPorts, FirstDiallingPort, IPEndPoint.MaxPort + 1));
        var (near, far) = InMemoryConnection.CreatePair(local, endpoint, _capacity);
        return _listeners.TryGetValue(endpoint, out var listener)
            && await listener.TryQueueAsync(far, cancellationToken).ConfigureAwait(false)
                ? near
                : throw TransportErrors.Connect(ConnectFailure.Refused, endpoint);
    }

    /// <summary>Frees the endpoint of a listener.</summary>
    /// <param name="listener">A listener that is being disposed.</param>
    internal void Remove(InMemoryConnectionListener listener) =>
        _listeners.TryRemove(KeyValuePair.Create(listener.LocalEndpoint, listener));

    private static int Next(ref int given, int first, int end) =>
        first + (int)((uint)Interlocked.Increment(ref given) % (uint)(end - first));
}
