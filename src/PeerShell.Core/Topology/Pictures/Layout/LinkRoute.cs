namespace PeerShell.Topology.Pictures;

/// <summary>How links avoid nodes that are on the straight way between their ends.</summary>
internal enum LinkRoute
{
    /// <summary>Links are straight.</summary>
    Straight,

    /// <summary>
    /// Nodes are on a circle around the origin, in their order. Links bend inwards, the further the more nodes they pass.
    /// </summary>
    Inwards,

    /// <summary>Nodes are in rows and columns. A link that passes other nodes of its row or column runs beside it.</summary>
    Beside,
}
