using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Waiting;

/// <summary>One look at peers that a command waits for.</summary>
/// <param name="Node">The node that has the peers.</param>
/// <param name="Reached">Whether they are in the state that is waited for.</param>
/// <param name="Peers">The peers.</param>
/// <param name="Seen">Their state, as part of a sentence.</param>
internal sealed record PeerLook(PeerNode Node, bool Reached, IReadOnlyList<Peer> Peers, string Seen)
{
    /// <summary>Looks whether a node has a number of connected peers.</summary>
    public static PeerLook ForCount(PeerNode node, int count)
    {
        var known = node.Peers;
        var connected = known.Where(peer => peer.IsConnected).ToArray();
        var states = known.Count == 0 ? "" : $" ({States(known)})";
        return new PeerLook(
            node,
            connected.Length >= count,
            connected,
            $"node '{node}' has {connected.Length} of {Phrases.Count(count, "peer")} connected{states}");
    }

    /// <summary>Looks whether a node is connected to all the peers that a reference means.</summary>
    public static PeerLook ForConnected(PeerReference reference, PeerNode node)
    {
        var known = reference.Peer is { } peer ? [peer] : reference.Among(node.Peers);
        return new PeerLook(
            node,
            known.Count > 0 && known.All(peer => peer.IsConnected),
            known,
            known.Count == 0 ? $"node '{node}' has no peer '{reference}'" : States(known));
    }

    /// <summary>Looks whether a peer is gone, by its session or by what the network knows.</summary>
    public static PeerLook ForGone(Peer peer) =>
        new(peer.Node, peer.State is PeerState.Gone or PeerState.Unreachable, [peer], States([peer]));

    /// <summary>Finds the nodes whose peers are not yet in the state that is waited for.</summary>
    public static IReadOnlyList<PeerNode> FindOthers(IEnumerable<PeerLook> looks) =>
        [.. looks.Where(look => !look.Reached).Select(look => look.Node).Distinct()];

    /// <summary>Describes what is not reached yet.</summary>
    public static string Describe(IEnumerable<PeerLook> looks) =>
        Phrases.Names([.. looks.Where(look => !look.Reached).Select(look => look.Seen)]);

    private static string States(IEnumerable<Peer> peers) => string.Join(", ", peers.Select(peer => $"{peer} is {peer.State}"));
}
