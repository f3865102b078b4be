using System.Threading.Channels;

namespace PeerShell.Transport;

/// <summary>A place in an <see cref="InMemoryTransport"/> where connections arrive.</summary>
/// <param name="transport">The network it is in.</param>
/// <param name="endpoint">Where it is.</param>
internal sealed class InMemoryConnectionListener(InMemoryTransport transport, PeerEndpoint endpoint) : IConnectionListener
{
    // As with TCP, who dials a listener that doesn't accept has to wait from here on.
    private const int Backlog = 4096;

    private readonly Channel<InMemoryConnection> _arrived = Channel.CreateBounded<InMemoryConnection>(Backlog);

    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint { get; } = endpoint;

    /// <inheritdoc/>
    public async ValueTask<IConnection?> AcceptAsync()
    {
        while (await _arrived.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (_arrived.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    /// <summary>Hands a new connection to whoever accepts next.</summary>
    /// <param name="connection">This end of the connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether anyone listens here still.</returns>
    public async ValueTask<bool> TryQueueAsync(InMemoryConnection connection, CancellationToken cancellationToken)
    {
        while (await _arrived.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_arrived.Writer.TryWrite(connection))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        transport.Remove(this);
        _arrived.Writer.TryComplete();
        while (_arrived.Reader.TryRead(out var connection))
            connection.Abort();
        return ValueTask.CompletedTask;
    }
}
