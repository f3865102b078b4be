using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>Reads the graph of live nodes.</summary>
internal static class LiveGraph
{
    /// <summary>How long who waits for a graph to change rests at most: nobody tells when a node that was not there is.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Reads the graph of nodes of this process, and of who else is connected to them.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="nodes">The nodes.</param>
    /// <returns>The graph. Between two of the nodes a link is there when both have it.</returns>
    public static PeerTopology Read(string name, IReadOnlyList<PeerNode> nodes)
    {
        var draft = new LiveGraphDraft();
        foreach (var node in nodes)
            draft.Add(node.Id, node.Name, node.Options.Tags);

        var own = nodes.ToDictionary(node => node.Id);
        foreach (var node in nodes)
        {
            foreach (var peer in node.Peers.Where(peer => peer.IsConnected))
            {
                if (!own.TryGetValue(peer.Id, out var other))
                {
                    draft.Add(peer.Id, peer.Name, peer.Tags);
                    draft.Link(node.Id, peer.Id);
                }
                else if (node.Id < peer.Id && other.IsConnectedTo(node.Id))
                {
                    draft.Link(node.Id, peer.Id, ConditionsBetween(node, other));
                }
            }
        }

        return draft.Finish(name);
    }

    private static LinkConditions ConditionsBetween(PeerNode one, PeerNode other) =>
        one.Options.Transport is ShapedTransport from && other.Options.Transport is ShapedTransport to && from.Network == to.Network
            ? from.Network.GetConditions(from, to)
            : LinkConditions.None;
}
