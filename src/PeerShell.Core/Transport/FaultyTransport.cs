using System.Collections.Concurrent;

namespace PeerShell.Transport;

/// <summary>
/// A transport whose connections can be made to fail, for tests and simulations. Another transport carries the bytes.
/// </summary>
/// <param name="inner">The transport that carries the bytes.</param>
public sealed class FaultyTransport(ITransport inner) : ITransport
{
    private readonly ConcurrentDictionary<FaultyConnection, bool> _connections = [];

    /// <summary>
    /// A snapshot of the connections that were dialled or accepted through this transport and are not aborted. If both sides
    /// use this transport, it contains both ends.
    /// </summary>
    public IReadOnlyCollection<FaultyConnection> Connections => [.. _connections.Keys];

    HandleBudget? ITransport.Handles => inner.Handles;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        new FaultyConnectionListener(this, await inner.ListenAsync(endpoint, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        Wrap(await inner.DialAsync(endpoint, cancellationToken).ConfigureAwait(false));

    /// <summary>Wraps a connection and adds it to this transport.</summary>
    /// <param name="connection">A connection of the inner transport.</param>
    /// <returns>The connection that can be made to fail.</returns>
    internal FaultyConnection Wrap(IConnection connection)
    {
        var faulty = new FaultyConnection(this, connection);
        _connections.TryAdd(faulty, true);
        return faulty;
    }

    /// <summary>Removes a connection.</summary>
    /// <param name="connection">The aborted connection.</param>
    internal void Forget(FaultyConnection connection) => _connections.TryRemove(connection, out _);
}
