namespace PeerShell.Topology;

/// <summary>Why a topology is not possible.</summary>
public enum TopologyFailure
{
    /// <summary>A node has an invalid name.</summary>
    InvalidName,

    /// <summary>Two nodes have the same name, ignoring case.</summary>
    DuplicateNode,

    /// <summary>A link or a name refers to a node that is not in the topology.</summary>
    NodeNotFound,

    /// <summary>A link joins a node to itself.</summary>
    SelfLink,

    /// <summary>Two links join the same nodes, in either direction.</summary>
    DuplicateLink,

    /// <summary>There is no such link in the topology.</summary>
    LinkNotFound,

    /// <summary>A text does not say which two nodes a link joins.</summary>
    InvalidLink,

    /// <summary>There is no graph of that shape with that many nodes or links.</summary>
    InvalidShape,

    /// <summary>There are more nodes or links than a topology can have or a picture can show.</summary>
    TooLarge,

    /// <summary>No node has the tag.</summary>
    TagNotFound,
}
