namespace PeerShell.Topology.Pictures;

/// <summary>How links run where they would go through nodes if they ran straight.</summary>
internal enum LinkRoute
{
    /// <summary>Straight.</summary>
    Straight,

    /// <summary>Nodes are around a circle about the origin, in their order: links bend inwards, the deeper the more nodes they pass.</summary>
    Inwards,

    /// <summary>Nodes are in rows and columns: links that pass others in their row or column run beside it.</summary>
    Beside,
}
