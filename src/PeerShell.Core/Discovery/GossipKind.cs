namespace PeerShell.Discovery;

/// <summary>The kind of a gossip.</summary>
internal enum GossipKind
{
    /// <summary>Some entries. The receiver does not answer.</summary>
    Delta,

    /// <summary>A hash of the sender's list. A receiver with another hash answers with a <see cref="Full"/>.</summary>
    Digest,

    /// <summary>The sender's whole list. The receiver answers with newer or missing entries, as a <see cref="Delta"/>.</summary>
    Full,
}
