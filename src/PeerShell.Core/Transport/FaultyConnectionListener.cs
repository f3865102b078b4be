namespace PeerShell.Transport;

/// <summary>A listener whose connections can be made to fail.</summary>
/// <param name="transport">The transport that the connections belong to.</param>
/// <param name="inner">The listener that accepts the connections.</param>
internal sealed class FaultyConnectionListener(FaultyTransport transport, IConnectionListener inner) : IConnectionListener
{
    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint => inner.LocalEndpoint;

    /// <inheritdoc/>
    public async ValueTask<IConnection?> AcceptAsync() =>
        await inner.AcceptAsync().ConfigureAwait(false) is { } connection ? transport.Wrap(connection) : null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
