namespace PeerShell.Discovery;

/// <summary>How a node comes to its peers.</summary>
public enum DiscoveryMode
{
    /// <summary>It learns of every other node by gossip, and connects to all of them.</summary>
    Mesh,

    /// <summary>Nothing is dialled but what is asked for.</summary>
    Manual,
}
