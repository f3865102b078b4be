using PeerShell.Node.Sessions;
using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>Leads what happens to a session to the rooms above it. See <see cref="LinkHost"/> for why.</summary>
internal sealed class SessionHost(NodeRooms rooms) : ISessionHost
{
    public void OnConnected(Peer peer)
    {
        // A node that speaks PeerShell's own protocol must not be a program as well: a broadcast would reach it twice.
        if (!peer.Id.IsUuid && rooms.Peers.Find(PeerId.OfUuid(peer.Id.ToUuid())) is { } program)
            _ = rooms.DisconnectAsync(program);

        rooms.JsonLinesDialler.OnConnected(peer.Id);
    }

    public void OnPeerChanged(Peer peer) => rooms.Discovery.OnPeerChanged(peer);

    public void OnStateChanged() => rooms.Changed.Pulse();
}
