namespace PeerShell.Topology.Live;

/// <summary>How a link between two nodes of this process stands.</summary>
public enum LinkState
{
    /// <summary>Both ends are connected by it.</summary>
    Connected,

    /// <summary>It was not connected, or is lost.</summary>
    Disconnected,

    /// <summary>Its conditions let nothing pass.</summary>
    Down,

    /// <summary>A partition of the network lies between its ends.</summary>
    Split,
}
