using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Node;

namespace PeerShell.Waiting;

/// <summary>Checks whether nodes are connected to all members of the network that they know.</summary>
/// <param name="minimum">The minimum number of connected peers; null for any number.</param>
/// <param name="quietFor">The time during which a node must hear of nothing new; null for its default.</param>
internal sealed class ConvergenceCheck(int? minimum, TimeSpan? quietFor)
{
    private const int MaxReasons = 3;

    /// <summary>Whether a node is running, has enough peers, is connected to all members, and has heard of nothing new.</summary>
    public bool HasConverged(PeerNode node) =>
        node.State == NodeState.Running && node.IsConverged(quietFor) && PeerLook.ForCount(node, minimum ?? 0).Reached;

    /// <summary>Finds the nodes that have not converged.</summary>
    public IReadOnlyList<PeerNode> FindOthers(IEnumerable<PeerNode> nodes) => [.. nodes.Where(node => !HasConverged(node))];

    /// <summary>Describes what the nodes that have not converged lack.</summary>
    public string Describe(IEnumerable<PeerNode> nodes) => Phrases.Names([.. FindOthers(nodes).Select(Describe)]);

    private string Describe(PeerNode node)
    {
        var members = node.Members.Where(member => member.IsLive).ToArray();
        var connected = node.Peers.Where(peer => peer.IsConnected).Select(peer => peer.Id).ToHashSet();
        var missing = members.Where(member => !connected.Contains(member.Id)).ToArray();
        if (connected.Count < minimum)
            return PeerLook.ForCount(node, minimum.Value).Seen;
        if (missing.Length > 0)
            return DescribeMissing(node, members, missing);

        return connected.Count == 0 && node.DialledEndpoints is { Count: > 0 } dialled
            ? $"node '{node}' has found nobody at {Phrases.Names(dialled)}"
            : $"node '{node}' is connected to all of {Phrases.Count(members.Length, "known member")}, but has just heard news";
    }

    private string DescribeMissing(PeerNode node, Member[] members, Member[] missing) =>
        $"node '{node}' is connected to {members.Length - missing.Length} of {Phrases.Count(members.Length, "known member")} "
        + $"(not to {Phrases.Names(missing)}){Why(node)}";

    private string Why(PeerNode node) =>
        node.WhyNotConverged(quietFor) is { Count: > 0 } reasons ? $": {string.Join("; ", reasons.Take(MaxReasons))}" : "";
}
