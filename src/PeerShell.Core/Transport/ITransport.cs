namespace PeerShell.Transport;

/// <summary>What carries bytes between nodes: TCP, or memory within one process.</summary>
public interface ITransport
{
    /// <summary>Starts to listen.</summary>
    /// <param name="endpoint">The address to listen on; port 0 takes any free port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The listener, already accepting.</returns>
    /// <exception cref="ListenException">The endpoint can't be listened on; the failure says why.</exception>
    ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>Opens a connection.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The open connection.</returns>
    /// <exception cref="ConnectException">No connection came about; the failure says why.</exception>
    ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken);
}
