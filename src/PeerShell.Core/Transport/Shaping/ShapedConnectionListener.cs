namespace PeerShell.Transport.Shaping;

/// <summary>A listener of a node of a <see cref="ShapedNetwork"/>.</summary>
/// <param name="transport">The node's transport.</param>
/// <param name="inner">The listener that accepts the connections.</param>
internal sealed class ShapedConnectionListener(ShapedTransport transport, IConnectionListener inner) : IConnectionListener
{
    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint => inner.LocalEndpoint;

    /// <inheritdoc/>
    public async ValueTask<IConnection?> AcceptAsync() =>
        await inner.AcceptAsync().ConfigureAwait(false) is { } connection ? new ShapedConnection(transport, connection, path: null) : null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        transport.Network.Remove(transport, LocalEndpoint);
        return inner.DisposeAsync();
    }
}
