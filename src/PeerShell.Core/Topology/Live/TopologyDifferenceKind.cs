namespace PeerShell.Topology.Live;

/// <summary>In what an actual topology differs from the wanted one.</summary>
public enum TopologyDifferenceKind
{
    /// <summary>A node is wanted and isn't there.</summary>
    MissingNode,

    /// <summary>A link is wanted and isn't there.</summary>
    MissingLink,

    /// <summary>A node is there and isn't wanted.</summary>
    ExtraNode,

    /// <summary>A link is there and isn't wanted.</summary>
    ExtraLink,
}
