using System.Threading.Channels;

namespace PeerShell.Transport;

/// <summary>Accepts connections at an endpoint of an <see cref="InMemoryTransport"/>.</summary>
/// <param name="transport">The transport that it belongs to.</param>
/// <param name="endpoint">The endpoint listened on.</param>
internal sealed class InMemoryConnectionListener(InMemoryTransport transport, PeerEndpoint endpoint) : IConnectionListener
{
    // As with TCP, diallers must wait once this many connections have not been accepted.
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

    /// <summary>Queues a new connection for the next accept.</summary>
    /// <param name="connection">This end of the connection.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether the listener is still open.</returns>
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
