using PeerShell.Node.Sessions;
using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>Passes the state changes of a session on to the other rooms. See <see cref="LinkHost"/> for the reason.</summary>
internal sealed class SessionHost(NodeRooms rooms) : ISessionHost
{
    public void OnConnected(Peer peer)
    {
        // A node that speaks PeerShell's own protocol must not also be a JSON lines peer, because it would get a broadcast twice.
        if (!peer.Id.IsUuid && rooms.Peers.Find(PeerId.OfUuid(peer.Id.ToUuid())) is { } program)
            _ = rooms.DisconnectAsync(program);

        rooms.JsonLinesDialler.OnConnected(peer.Id);
    }

    public void OnPeerChanged(Peer peer) => rooms.Discovery.OnPeerChanged(peer);

    public void OnStateChanged() => rooms.Changed.Pulse();
}
