using System.Collections.Concurrent;
using PeerShell.Protocol;

namespace PeerShell.Node.Sessions;

/// <summary>
/// Ends the sessions of peers that were killed and are back: as a new process, with a new id, which knows nothing of the old
/// session. Without this it would wait for its resume window to be over.
/// </summary>
/// <remarks>
/// A name proves nothing, as anybody may take it, and an address little, as many share one behind a NAT. So it takes both,
/// and a later start, and a session that began when the lost peer was lost already, and a place that is empty: somebody else
/// listens there, or a dial to it has failed.
/// </remarks>
internal sealed class Successors(PeerNode node)
{
    private readonly ConcurrentDictionary<Peer, bool> _lost = new();

    /// <summary>A peer is lost, and may have a successor.</summary>
    public void OnLost(Peer peer) => _lost.TryAdd(peer, true);

    /// <summary>A lost peer has returned, or is gone.</summary>
    public void OnNoLongerLost(Peer peer) => _lost.TryRemove(peer, out _);

    /// <summary>A peer is connected: perhaps in place of another one.</summary>
    public void OnConnected(Peer peer)
    {
        foreach (var (lost, _) in _lost)
        {
            if (Replaces(peer, lost))
                End(lost, peer);
        }
    }

    /// <summary>A lost peer is not where it was: perhaps it is back elsewhere.</summary>
    public void OnUnreachable(Peer lost)
    {
        if (Array.Find(node.PeerTable.All, peer => peer.IsConnected && Replaces(peer, lost)) is { } successor)
            End(lost, successor);
    }

    private static void End(Peer lost, Peer successor) =>
        lost.Session.EndLost(CloseReason.Restarted, $"It came back as a new process, which is '{successor}'.");

    private static bool Replaces(Peer peer, Peer lost) =>
        lost.State == PeerState.Reconnecting
        && peer.Name == lost.Name
        && peer.Incarnation > lost.Incarnation
        && peer.ConnectedAt >= lost.Session.LostSince
        && Hosts(peer).Intersect(Hosts(lost)).Any()
        && (lost.Session.IsUnreachable || peer.ListenEndpoints.Intersect(lost.ListenEndpoints).Any());

    private static IEnumerable<string> Hosts(Peer peer) =>
        peer.ListenEndpoints.Select(endpoint => endpoint.Host).Append(peer.Endpoint!.Host);
}
