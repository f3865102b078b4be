namespace PeerShell.Discovery;

/// <summary>What a gossip is for.</summary>
internal enum GossipKind
{
    /// <summary>Some entries. Nothing is expected in return.</summary>
    Delta,

    /// <summary>A hash of the sender's list instead of the list: who has another one sends a <see cref="Full"/> in return.</summary>
    Digest,

    /// <summary>The sender's whole list. Whoever knows better or more sends that in return, as a <see cref="Delta"/>.</summary>
    Full,
}
