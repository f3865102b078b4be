using System.Collections.Concurrent;

namespace PeerShell.Transport;

/// <summary>
/// A transport whose connections can be made to fail, for tests and simulations. It carries bytes by another transport.
/// </summary>
/// <param name="inner">What carries the bytes.</param>
public sealed class FaultyTransport(ITransport inner) : ITransport
{
    private readonly ConcurrentDictionary<FaultyConnection, bool> _connections = [];

    /// <summary>
    /// The connections that were dialled and accepted through this transport and are not aborted, as of now. When both
    /// sides use this transport, both ends are among them.
    /// </summary>
    public IReadOnlyCollection<FaultyConnection> Connections => [.. _connections.Keys];

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        new FaultyConnectionListener(this, await inner.ListenAsync(endpoint, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        Wrap(await inner.DialAsync(endpoint, cancellationToken).ConfigureAwait(false));

    /// <summary>Takes a connection into this transport.</summary>
    /// <param name="connection">A connection of the inner transport.</param>
    /// <returns>The connection that can fail.</returns>
    internal FaultyConnection Wrap(IConnection connection)
    {
        var faulty = new FaultyConnection(this, connection);
        _connections.TryAdd(faulty, true);
        return faulty;
    }

    /// <summary>Forgets a connection.</summary>
    /// <param name="connection">A connection that is aborted.</param>
    internal void Forget(FaultyConnection connection) => _connections.TryRemove(connection, out _);
}
