using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Transport;

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

    /// <summary>Dials an address of a lost peer that another peer claims, to find out who answers. Returns at once.</summary>
    public void OnClaimed(Peer lost, PeerEndpoint endpoint) => _ = FindAnsweringAsync(lost, endpoint);

    public void OnStateChanged() => rooms.Changed.Pulse();

    private async Task FindAnsweringAsync(Peer lost, PeerEndpoint endpoint)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var answering = await rooms.Dialler.DialAsync(endpoint, LinkProtocol.Native, rooms.Handlers.Stopping).ConfigureAwait(false);
            lost.Session.OnAnswered(endpoint, answering);
        }
        catch (Exception error) when (error is ConnectException or OperationCanceledException)
        {
            // Nobody answers, so the claim is not proven.
        }
    }
}
