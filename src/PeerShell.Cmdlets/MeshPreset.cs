namespace PeerShell;

/// <summary>The gossip speed of a node; see <see cref="Discovery.MeshOptions"/>.</summary>
public enum MeshPreset
{
    /// <summary>For nodes on one machine.</summary>
    Local,

    /// <summary>For nodes in one building or data centre.</summary>
    Lan,

    /// <summary>For nodes around the world.</summary>
    Wan,
}
