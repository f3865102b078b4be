namespace PeerShell.Topology.Live;

/// <summary>The state of a link between two nodes of this process.</summary>
public enum LinkState
{
    /// <summary>Both ends have the link.</summary>
    Connected,

    /// <summary>The link was never connected, or was lost.</summary>
    Disconnected,

    /// <summary>The conditions of the link let nothing pass.</summary>
    Down,

    /// <summary>A partition of the network separates the two ends.</summary>
    Split,
}
