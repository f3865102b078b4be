namespace PeerShell.Transport;

/// <summary>Carries bytes between nodes, over TCP or in the memory of one process.</summary>
public interface ITransport
{
    /// <summary>Starts listening.</summary>
    /// <param name="endpoint">The endpoint to listen on; port 0 means any free port.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The listener, which accepts connections already.</returns>
    /// <exception cref="ListenException">Listening failed; the failure says why.</exception>
    ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>Opens a connection.</summary>
    /// <param name="endpoint">The endpoint to connect to.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The open connection.</returns>
    /// <exception cref="ConnectException">The connection could not be opened; the failure says why.</exception>
    ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>The file handles that its connections take one each of; null if they take none, or it is not known.</summary>
    internal HandleBudget? Handles => null;
}
