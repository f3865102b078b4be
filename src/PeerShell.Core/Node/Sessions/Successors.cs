using System.Collections.Concurrent;
using PeerShell.Protocol;

namespace PeerShell.Node.Sessions;

/// <summary>
/// Ends the sessions of peers that were killed and came back as a new process. The new process has a new id and does not know the
/// old session, which would otherwise wait until its resume window has elapsed.
/// </summary>
/// <remarks>
/// A name proves nothing, because any node can use it. An address proves little, because many nodes behind a NAT share one.
/// So a successor must have the name and an address of the lost peer and a later incarnation, and its session must have started
/// after the peer was lost. In addition, a dial to the lost peer must have failed, or the successor must listen on one of its
/// endpoints.
/// </remarks>
/// <param name="peers">The peers.</param>
internal sealed class Successors(PeerTable peers)
{
    private readonly ConcurrentDictionary<Peer, bool> _lost = new();

    /// <summary>Notes that a peer is lost and may have a successor.</summary>
    public void OnLost(Peer peer) => _lost.TryAdd(peer, true);

    /// <summary>Notes that a lost peer has returned or is gone.</summary>
    public void OnNoLongerLost(Peer peer) => _lost.TryRemove(peer, out _);

    /// <summary>Ends the sessions of lost peers that a connected peer replaces.</summary>
    public void OnConnected(Peer peer)
    {
        foreach (var (lost, _) in _lost)
        {
            if (Replaces(peer, lost))
                End(lost, peer);
        }
    }

    /// <summary>Ends the session of a lost peer that can't be reached at its address, if a connected peer replaces it.</summary>
    public void OnUnreachable(Peer lost)
    {
        if (Array.Find(peers.All, peer => peer.IsConnected && Replaces(peer, lost)) is { } successor)
            End(lost, successor);
    }

    private static void End(Peer lost, Peer successor) =>
        lost.Session.EndLost(CloseReason.Restarted, $"It came back as a new process, which is now peer '{successor}'.");

    private static bool Replaces(Peer peer, Peer lost) =>
        lost.State == PeerState.Reconnecting
        && peer.Name == lost.Name
        && peer.Incarnation > lost.Incarnation
        && peer.ConnectedSince >= lost.Session.LostSince
        && Hosts(peer).Intersect(Hosts(lost)).Any()
        && (lost.Session.IsUnreachable || peer.ListenEndpoints.Intersect(lost.ListenEndpoints).Any());

    private static IEnumerable<string> Hosts(Peer peer) =>
        peer.ListenEndpoints.Select(endpoint => endpoint.Host).Append(peer.Endpoint!.Host);
}
