using System.Management.Automation;
using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Errors;

/// <summary>Errors about finding peers and waiting for them.</summary>
internal static class PeerErrors
{
    public static ErrorRecord PeerNotFound(PeerReference peer, IReadOnlyList<PeerNode> nodes) => new(
        new ItemNotFoundException(WhyNotFound(peer, nodes)), nameof(PeerNotFound), ErrorCategory.ObjectNotFound, peer.ToString());

    /// <summary>Adds what to do if the unknown peer from the pipeline was meant as the message.</summary>
    public static ErrorRecord PerhapsTheBody(ErrorRecord error) => error.FullyQualifiedErrorId == nameof(PeerNotFound)
        ? error.WithRemedy("If it is the message to send, name its recipients with -To.")
        : error;

    public static ErrorRecord PeerAmbiguous(PeerReference peer, IReadOnlyList<Peer> candidates) => new(
        new ArgumentException($"'{peer}' matches several peers: {Phrases.Names(candidates)}. Choose one by its id."),
        nameof(PeerAmbiguous), ErrorCategory.InvalidArgument, peer.ToString());

    public static ErrorRecord PeerOfOtherNode(PeerReference peer, IReadOnlyList<PeerNode> nodes) => new(
        new ArgumentException(
            $"Peer '{peer}' belongs to node '{peer.Node}', not to {Phrases.Names(nodes)}. "
            + "Omit -Node, or give the peer by its name."),
        nameof(PeerOfOtherNode), ErrorCategory.InvalidArgument, peer.ToString());

    public static ErrorRecord NoPeer(IReadOnlyList<PeerNode> nodes) => new(
        new InvalidOperationException($"{Phrases.NodesHave(nodes)} no peer to send to. Connect to one with Connect-Peer."),
        nameof(NoPeer), ErrorCategory.ObjectNotFound, NodeErrors.Target(nodes));

    public static ErrorRecord WaitTimeout(string seen, TimeSpan time, IReadOnlyList<PeerNode> nodes) => new(
        new TimeoutException($"After {Phrases.Seconds(time)}, {seen}."),
        nameof(WaitTimeout), ErrorCategory.OperationTimeout, NodeErrors.Target(nodes));

    private static string WhyNotFound(PeerReference peer, IReadOnlyList<PeerNode> nodes)
    {
        if (peer.Among(nodes).SelectMany(node => peer.Among(node.Members)).FirstOrDefault() is { } member)
            return $"{Phrases.NodesHave(peer.Among(nodes))} no peer '{peer}': member '{member}' {State(member)}.";

        if (nodes.FirstOrDefault(peer.Means) is { } itself)
            return $"Node '{itself}' has no peer '{peer}', because that is the node itself.";

        var nodesHave = Phrases.NodesHave(nodes);
        return nodes.SelectMany(node => node.Peers).ToArray() is { Length: > 0 } known
            ? $"{nodesHave} no peer {(peer.IsWildcard ? "that matches " : "")}'{peer}'. Known peers: {Phrases.Names(known)}."
            : $"{nodesHave} no peer '{peer}', and no other peers. Connect to one with Connect-Peer.";
    }

    private static string State(Member member) => member.State switch
    {
        MemberState.Left => "has stopped",
        MemberState.Gone => "is gone",
        _ => "is not connected",
    };
}
