using PeerShell.Protocol;

namespace PeerShell.Topology.Pictures;

/// <summary>A node in a picture.</summary>
/// <param name="Node">The node.</param>
/// <param name="Degree">The number of its links.</param>
/// <param name="Place">The center of the node.</param>
/// <param name="Radius">The radius of the node.</param>
/// <param name="Label">The label with the name.</param>
internal sealed record DrawnNode(TopologyNode Node, int Degree, Point Place, double Radius, Label Label)
{
    /// <summary>The name, the tags and the number of links, one per line.</summary>
    public string Details => string.Join('\n', [
        Node.Name,
        .. Node.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => PlainText.Clean($"{tag.Key}: {tag.Value}")),
        Drawing.Counted(Degree, "link")]);
}
