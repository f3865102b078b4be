namespace PeerShell.Discovery;

/// <summary>The way in which a node finds its peers.</summary>
public enum DiscoveryMode
{
    /// <summary>The node learns about all other nodes by gossip and connects to all of them.</summary>
    Mesh,

    /// <summary>The node dials only the endpoints that it is asked to dial.</summary>
    Manual,
}
