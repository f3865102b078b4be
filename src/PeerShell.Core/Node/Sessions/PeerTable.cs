using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>The peers of a node, by id. <see cref="All"/> is a snapshot that is read without a lock.</summary>
/// <param name="capacity">The maximum number of peers.</param>
internal sealed class PeerTable(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, Peer> _peers = [];

    // The peers that were removed but not retired yet.
    private readonly HashSet<Peer> _leaving = [];
    private NodeTotals _retired;
    private long _forgotten;
    private volatile Peer[]? _all;

    /// <summary>The number of sessions that have ended. Each HELLO contains it; see <see cref="Session"/>.</summary>
    public long Forgotten => Volatile.Read(ref _forgotten);

    /// <summary>All peers, including those whose first handshake is under way. The array must not be changed.</summary>
    public Peer[] All
    {
        get
        {
            // Created on demand, because thousands of peers may connect before it is read.
            if (_all is { } all)
                return all;

            lock (_lock)
                return _all = [.. _peers.Values];
        }
    }

    /// <summary>The sums of the counters of all peers, including peers that are gone.</summary>
    public NodeTotals Totals
    {
        get
        {
            lock (_lock)
                return _peers.Values.Concat(_leaving).Aggregate(_retired, (totals, peer) => totals.Plus(peer));
        }
    }

    /// <summary>Finds the peer with an id, or creates it.</summary>
    /// <exception cref="ProtocolException">The maximum number of peers is reached.</exception>
    public Peer GetOrAdd(PeerId id, Func<PeerId, Peer> create)
    {
        lock (_lock)
        {
            if (_peers.TryGetValue(id, out var peer))
                return peer;
            if (_peers.Count >= capacity)
                throw new ProtocolException(CloseReason.TooManyPeers, $"This node already has {capacity} peers, which is its maximum.");

            _peers[id] = peer = create(id);
            _all = null;
            return peer;
        }
    }

    /// <summary>Finds the peer with an id; null if there is none.</summary>
    public Peer? Find(PeerId id)
    {
        lock (_lock)
            return _peers.GetValueOrDefault(id);
    }

    /// <summary>Removes a peer that is gone. Its counters may still change.</summary>
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

    /// <summary>Adds the counters of a removed peer, which no longer change, to the totals.</summary>
    public void Retire(Peer peer)
    {
        lock (_lock)
        {
            if (_leaving.Remove(peer))
                _retired = _retired.Plus(peer);
        }
    }
}
