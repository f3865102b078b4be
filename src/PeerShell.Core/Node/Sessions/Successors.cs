using System.Collections.Concurrent;
using PeerShell.Transport;

namespace PeerShell.Node.Sessions;

/// <summary>
/// Finds the nodes that run where a lost peer was, such as a killed peer that came back as a new process. The new process has a new
/// id and does not know the old session, which would otherwise wait until its resume window has elapsed.
/// </summary>
/// <remarks>
/// A name proves nothing, because any node can use it, and neither does a machine, on which many nodes can run. What a node says of
/// its own addresses proves nothing either, because it can say anything, and because many machines use the same private addresses.
/// So the lost peer's own address is dialled when another peer claims it: who answers there is there.
/// <see cref="Peer.OwnEndpoints"/> are the addresses at which the lost peer itself was reached.
/// </remarks>
/// <param name="peers">The peers.</param>
/// <param name="check">Dials an address of a lost peer and calls <see cref="PeerSession.OnAnswered"/>. Must return at once.</param>
internal sealed class Successors(PeerTable peers, Action<Peer, PeerEndpoint> check)
{
    private readonly ConcurrentDictionary<Peer, bool> _lost = new();

    /// <summary>Adds a peer that is lost.</summary>
    public void Add(Peer peer) => _lost.TryAdd(peer, true);

    /// <summary>Removes a lost peer that has returned or is gone.</summary>
    public void Remove(Peer peer) => _lost.TryRemove(peer, out _);

    /// <summary>Checks the lost peers whose address a connected peer claims.</summary>
    public void OnConnected(Peer peer)
    {
        foreach (var (lost, _) in _lost)
            Check(lost, peer);
    }

    /// <summary>Checks a peer that was just lost, if a connected peer claims its address.</summary>
    public void OnLost(Peer lost)
    {
        foreach (var peer in peers.All)
        {
            if (peer.IsConnected && Check(lost, peer))
                return;
        }
    }

    private bool Check(Peer lost, Peer peer)
    {
        if (peer == lost)
            return false;

        foreach (var endpoint in lost.OwnEndpoints)
        {
            if (!peer.ListenEndpoints.Contains(endpoint))
                continue;

            check(lost, endpoint);
            return true;
        }

        return false;
    }
}
