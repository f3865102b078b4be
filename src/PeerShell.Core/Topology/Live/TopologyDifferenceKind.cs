namespace PeerShell.Topology.Live;

/// <summary>The kinds of differences between the actual and the wanted topology.</summary>
public enum TopologyDifferenceKind
{
    /// <summary>A wanted node does not exist.</summary>
    MissingNode,

    /// <summary>A wanted link does not exist or is down.</summary>
    MissingLink,

    /// <summary>A node exists but is not wanted.</summary>
    ExtraNode,

    /// <summary>A link exists but is not wanted.</summary>
    ExtraLink,
}
