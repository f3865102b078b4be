namespace PeerShell.Topology.Pictures;

/// <summary>What an entry of a legend is about.</summary>
internal enum LegendKind
{
    /// <summary>The entries that follow it: the tag whose values they are.</summary>
    Caption,

    /// <summary>The color of nodes.</summary>
    Node,

    /// <summary>The look of links.</summary>
    Link,
}
