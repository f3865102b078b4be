using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>Accepts a node's links, on all the endpoints it listens on.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly PeerNode _node;
    private readonly IReadOnlyList<IConnectionListener> _listeners;
    private readonly Door _door;
    private Task _accepting = Task.CompletedTask;

    private Listener(PeerNode node, IReadOnlyList<IConnectionListener> listeners)
    {
        _node = node;
        _listeners = listeners;
        _door = new Door(node.Options.Limits);
    }

    public IReadOnlyList<PeerEndpoint> Endpoints => [.. _listeners.Select(listener => listener.LocalEndpoint)];

    public string Refusal => _door.Refusal;

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

    /// <summary>Lets a link in, closing another one if need be.</summary>
    public bool TryEnter(Link link)
    {
        if (!_door.TryEnter(link, out var evicted))
            return false;

        evicted?.Close(Protocol.CloseReason.TooManyHandshakes, "Too many links have not finished their handshake, and this was the oldest.");
        return true;
    }

    public void Finish(Link link) => _door.Finish(link);

    public void Leave(Link link) => _door.Leave(link);

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
            await listener.DisposeAsync().ConfigureAwait(false);

        await _accepting.ConfigureAwait(false);
    }

    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (await listener.AcceptAsync().ConfigureAwait(false) is { } connection)
            _node.Open(connection, dialled: null);
    }
}
