using System.Collections.Concurrent;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>
/// A network in memory that can be split into islands and healed, and whose nodes can be killed. Each node has its own plug.
/// </summary>
internal sealed class CuttableNetwork
{
    private readonly InMemoryTransport _wire = new();
    private readonly ConcurrentDictionary<PeerEndpoint, string> _listeners = [];
    private readonly ConcurrentDictionary<IConnection, (string From, string To)> _connections = [];
    private readonly ConcurrentDictionary<string, bool> _killed = [];
    private Func<string, int> _island = _ => 0;

    /// <summary>Creates the transport for a node.</summary>
    public ITransport Plug(string name) => new OnePlug(this, name);

    /// <summary>Breaks all connections between islands.</summary>
    public void Split(Func<string, int> island)
    {
        Volatile.Write(ref _island, island);
        Cut();
    }

    public void Heal() => Split(_ => 0);

    /// <summary>Cuts a node off without a CLOSE to the others. The test must also dispose the node.</summary>
    public void Kill(string name)
    {
        _killed[name] = true;
        Cut();
    }

    /// <summary>Breaks the connections between two nodes, which may connect again.</summary>
    public void Break(string one, string other)
    {
        foreach (var (connection, ends) in _connections)
        {
            if (ends == (one, other) || ends == (other, one))
                Abort(connection);
        }
    }

    private bool IsCut(string from, string to) =>
        _killed.ContainsKey(from) || _killed.ContainsKey(to) || Volatile.Read(ref _island)(from) != Volatile.Read(ref _island)(to);

    private void Cut()
    {
        foreach (var (connection, ends) in _connections)
        {
            if (IsCut(ends.From, ends.To))
                Abort(connection);
        }
    }

    private void Abort(IConnection connection)
    {
        if (_connections.TryRemove(connection, out _))
            connection.Abort();
    }

    private sealed class OnePlug(CuttableNetwork network, string name) : ITransport
    {
        public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
        {
            var listener = await network._wire.ListenAsync(endpoint, cancellationToken);
            network._listeners[listener.LocalEndpoint] = name;
            return listener;
        }

        public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
        {
            if (!network._listeners.TryGetValue(endpoint, out var to) || network.IsCut(name, to))
                throw TransportErrors.Connect(ConnectFailure.Refused, endpoint);

            var connection = await network._wire.DialAsync(endpoint, cancellationToken);
            network._connections[connection] = (name, to);

            // The network may have been cut during the dial.
            if (network.IsCut(name, to))
                network.Abort(connection);

            return connection;
        }
    }
}
