namespace PeerShell.Topology;

/// <summary>
/// What a topology looks like when it is drawn, for those that have a natural way. It says how the order of the nodes is
/// to be read; links that were added or removed since leave it as it is.
/// </summary>
public enum TopologyShape
{
    /// <summary>None that is known.</summary>
    General,

    /// <summary>Each node beside the next.</summary>
    Line,

    /// <summary>All nodes around a circle, in their order.</summary>
    Ring,

    /// <summary>The first node in the middle, the others around it.</summary>
    Star,

    /// <summary>The first node is the root, and each node comes after its parent.</summary>
    Tree,

    /// <summary>Row after row, each of <see cref="PeerTopology.Columns"/> nodes; the last may be shorter.</summary>
    Grid,

    /// <summary>A grid whose rows and columns are rings.</summary>
    Torus,

    /// <summary>Everyone linked to everyone.</summary>
    Mesh,
}
