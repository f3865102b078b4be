using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>Accepts a node's links, on all the endpoints it listens on.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly PeerNode _node;
    private readonly IReadOnlyList<IConnectionListener> _listeners;
    private Task _accepting = Task.CompletedTask;

    private Listener(PeerNode node, IReadOnlyList<IConnectionListener> listeners)
    {
        _node = node;
        _listeners = listeners;
    }

    public IReadOnlyList<PeerEndpoint> Endpoints => _listeners.Select(listener => listener.LocalEndpoint).ToArray();

    /// <summary>Listens on all endpoints, or on none.</summary>
    /// <exception cref="ListenException">One of them can't be listened on.</exception>
    public static async Task<Listener> StartAsync(PeerNode node, CancellationToken cancellationToken)
    {
        List<IConnectionListener> listeners = [];
        try
        {
            foreach (var endpoint in node.Options.Listen)
                listeners.Add(await node.Options.Transport.ListenAsync(endpoint, cancellationToken).ConfigureAwait(false));

            return new Listener(node, listeners);
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
            _node.Links.Open(connection, dialled: null);
    }
}
