namespace PeerShell.Topology;

/// <summary>
/// The natural way to draw a topology. It says how to read the order of the nodes; adding or removing links does not
/// change it.
/// </summary>
public enum TopologyShape
{
    /// <summary>No known shape.</summary>
    General,

    /// <summary>Each node is beside the next.</summary>
    Line,

    /// <summary>All nodes are on a circle, in their order.</summary>
    Ring,

    /// <summary>The first node is in the middle, with the others around it.</summary>
    Star,

    /// <summary>The first node is the root, and each node comes after its parent.</summary>
    Tree,

    /// <summary>Nodes in rows of <see cref="PeerTopology.Columns"/> each; the last row may be shorter.</summary>
    Grid,

    /// <summary>A grid whose rows and columns are rings.</summary>
    Torus,

    /// <summary>Every node is linked to every other.</summary>
    Mesh,
}
