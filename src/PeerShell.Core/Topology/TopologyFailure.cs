namespace PeerShell.Topology;

/// <summary>Why there is no such topology.</summary>
public enum TopologyFailure
{
    /// <summary>A name that no node can have.</summary>
    InvalidName,

    /// <summary>Two nodes have the same name, whatever the case.</summary>
    DuplicateNode,

    /// <summary>A link to a node that isn't there.</summary>
    NodeNotFound,

    /// <summary>A link from a node to itself.</summary>
    SelfLink,

    /// <summary>Two links between the same nodes, in whatever direction.</summary>
    DuplicateLink,

    /// <summary>A link that isn't there.</summary>
    LinkNotFound,

    /// <summary>A text that doesn't say which two nodes a link joins.</summary>
    InvalidLink,

    /// <summary>There is no graph of that shape with that many nodes or links.</summary>
    InvalidShape,

    /// <summary>More nodes or links than a topology holds, or a picture shows.</summary>
    TooLarge,

    /// <summary>A tag that no node has.</summary>
    TagNotFound,
}
