namespace PeerShell.Topology.Pictures;

/// <summary>Where a picture of a topology has its nodes.</summary>
public enum PictureLayout
{
    /// <summary>The way that is natural for the topology: a ring is round, a tree grows from its root. <see cref="Force"/>, when there is none.</summary>
    Auto,

    /// <summary>Linked nodes near each other, others as far apart as the links between them are many.</summary>
    Force,

    /// <summary>Around a circle, in the order of the nodes.</summary>
    Circle,

    /// <summary>In rows and columns, in the order of the nodes.</summary>
    Grid,

    /// <summary>In rows: the root at the top, below it its neighbors, below them theirs.</summary>
    Tree,

    /// <summary>In circles: the root in the middle, around it its neighbors, around them theirs.</summary>
    Radial,
}
