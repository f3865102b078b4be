using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>The peers of a node, by id. Read without a lock, as a snapshot.</summary>
/// <param name="capacity">The maximum number of peers.</param>
internal sealed class PeerTable(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, Peer> _peers = [];

    // Removed, and not retired yet.
    private readonly HashSet<Peer> _leaving = [];
    private NodeTotals _retired;
    private long _forgotten;
    private volatile Peer[]? _all;

    /// <summary>How many sessions have ended. Each HELLO says so; see <see cref="Session"/>.</summary>
    public long Forgotten => Volatile.Read(ref _forgotten);

    /// <summary>All peers, those whose first handshake is still under way included. Not to be changed.</summary>
    public Peer[] All
    {
        get
        {
            // Made when it is asked for: thousands may connect before anybody does.
            if (_all is { } all)
                return all;

            lock (_lock)
                return _all = [.. _peers.Values];
        }
    }

    /// <summary>What all peers together have counted, those that are gone included.</summary>
    public NodeTotals Totals
    {
        get
        {
            lock (_lock)
                return _peers.Values.Concat(_leaving).Aggregate(_retired, (totals, peer) => totals.Plus(peer));
        }
    }

    /// <summary>The peer with this id, made if need be.</summary>
    /// <exception cref="ProtocolException">There is no room for another one.</exception>
    public Peer GetOrAdd(PeerId id, Func<PeerId, Peer> create)
    {
        lock (_lock)
        {
            if (_peers.TryGetValue(id, out var peer))
                return peer;
            if (_peers.Count >= capacity)
                throw new ProtocolException(CloseReason.TooManyPeers, $"This node has {capacity} peers already.");

            _peers[id] = peer = create(id);
            _all = null;
            return peer;
        }
    }

    /// <summary>The peer with this id, if there is one.</summary>
    public Peer? Find(PeerId id)
    {
        lock (_lock)
            return _peers.GetValueOrDefault(id);
    }

    /// <summary>Removes a peer that is gone. What it has counted may still change.</summary>
    public void Remove(Peer peer)
    {
        lock (_lock)
        {
            Volatile.Write(ref _forgotten, _forgotten + 1);
            if (!_peers.TryGetValue(peer.Id, out var known) || known != peer)
                return;

            _peers.Remove(peer.Id);
            _leaving.Add(peer);
            _all = null;
        }
    }

    /// <summary>Adds up what a removed peer has counted, which no longer changes.</summary>
    public void Retire(Peer peer)
    {
        lock (_lock)
        {
            if (_leaving.Remove(peer))
                _retired = _retired.Plus(peer);
        }
    }
}
