namespace PeerShell.Transport;

/// <summary>Accepts connections at an endpoint. Disposing it stops listening and ends a pending accept.</summary>
public interface IConnectionListener : IAsyncDisposable
{
    /// <summary>The endpoint listened on, with its actual port.</summary>
    PeerEndpoint LocalEndpoint { get; }

    /// <summary>Waits for the next connection.</summary>
    /// <returns>The connection, or null once the listener is disposed.</returns>
    ValueTask<IConnection?> AcceptAsync();
}
