namespace PeerShell.Topology.Pictures;

/// <summary>The kinds of entries of a legend.</summary>
internal enum LegendKind
{
    /// <summary>The tag whose values the following entries explain.</summary>
    Caption,

    /// <summary>A color of nodes.</summary>
    Node,

    /// <summary>A look of links.</summary>
    Link,
}
