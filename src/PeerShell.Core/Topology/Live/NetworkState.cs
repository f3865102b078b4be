namespace PeerShell.Topology.Live;

/// <summary>The state of a network.</summary>
public enum NetworkState
{
    /// <summary>All nodes of the network are running.</summary>
    Running,

    /// <summary>The network is running, but some of its nodes were stopped by someone else.</summary>
    Degraded,

    /// <summary>The network is being stopped.</summary>
    Stopping,

    /// <summary>The network has stopped.</summary>
    Stopped,
}
