namespace PeerShell.Topology.Live;

/// <summary>What a network is doing.</summary>
public enum NetworkState
{
    /// <summary>All its nodes are running.</summary>
    Running,

    /// <summary>It is running, but some of its nodes were stopped by somebody else.</summary>
    Degraded,

    /// <summary>It is being stopped.</summary>
    Stopping,

    /// <summary>It has stopped.</summary>
    Stopped,
}
