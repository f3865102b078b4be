namespace PeerShell.Topology.Pictures;

/// <summary>How a picture of a topology places its nodes.</summary>
public enum PictureLayout
{
    /// <summary>
    /// The natural layout of the topology: a ring is round, a tree grows from its root. <see cref="Force"/> if it has none.
    /// </summary>
    Auto,

    /// <summary>Linked nodes are near each other, and the distance of others grows with the number of links between them.</summary>
    Force,

    /// <summary>Nodes are on a circle, in their order.</summary>
    Circle,

    /// <summary>Nodes are in rows and columns, in their order.</summary>
    Grid,

    /// <summary>Nodes are in rows: the root at the top, below it its neighbors, below them theirs.</summary>
    Tree,

    /// <summary>Nodes are on circles: the root in the middle, around it its neighbors, around them theirs.</summary>
    Radial,
}
