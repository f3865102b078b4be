using PeerShell.Protocol;

namespace PeerShell.Topology.Pictures;

/// <summary>A node in a picture.</summary>
/// <param name="Node">The node.</param>
/// <param name="Degree">How many links it has.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Radius">How large it is.</param>
/// <param name="Label">Its name.</param>
internal sealed record DrawnNode(TopologyNode Node, int Degree, Point Place, double Radius, Label Label)
{
    /// <summary>All about it, a line each.</summary>
    public string Details => string.Join('\n', [
        Node.Name,
        .. Node.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => PlainText.Clean($"{tag.Key}: {tag.Value}")),
        Drawing.Counted(Degree, "link")]);
}
