using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>Accepts a node's links on all endpoints that the node listens on.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly NodeLinks _links;
    private readonly IReadOnlyList<IConnectionListener> _listeners;
    private Task _accepting = Task.CompletedTask;

    private Listener(IReadOnlyList<IConnectionListener> listeners, NodeLinks links)
    {
        _links = links;
        _listeners = listeners;
    }

    public IReadOnlyList<PeerEndpoint> Endpoints => _listeners.Select(listener => listener.LocalEndpoint).ToArray();

    /// <summary>Starts to listen on all endpoints, or on none if one of them fails.</summary>
    /// <exception cref="ListenException">The node can't listen on one of the endpoints.</exception>
    public static async Task<Listener> StartAsync(
        IReadOnlyList<PeerEndpoint> endpoints, ITransport transport, NodeLinks links, CancellationToken cancellationToken)
    {
        List<IConnectionListener> listeners = [];
        try
        {
            foreach (var endpoint in endpoints)
                listeners.Add(await transport.ListenAsync(endpoint, cancellationToken).ConfigureAwait(false));

            return new Listener(listeners, links);
        }
        catch
        {
            foreach (var listener in listeners)
                await listener.DisposeAsync().ConfigureAwait(false);

            throw;
        }
    }

    public void Run() => _accepting = Task.WhenAll(_listeners.Select(AcceptAsync));

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
            await listener.DisposeAsync().ConfigureAwait(false);

        await _accepting.ConfigureAwait(false);
    }

    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (await listener.AcceptAsync().ConfigureAwait(false) is { } connection)
            _links.Open(connection, dialled: null);
    }
}
