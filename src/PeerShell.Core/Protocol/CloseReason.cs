namespace PeerShell.Protocol;

/// <summary>The reason why a link was closed. Numbers below 100 are sent in CLOSE records and never change their meaning.</summary>
public enum CloseReason
{
    /// <summary>No reason was given.</summary>
    None = 0,

    /// <summary>The node is stopping.</summary>
    Stopping = 1,

    /// <summary>A user or program closed this connection.</summary>
    Disconnected = 2,

    /// <summary>The two peers have another link, which stays open.</summary>
    DuplicateLink = 3,

    /// <summary>The node dialled itself.</summary>
    SelfDial = 4,

    /// <summary>The two nodes belong to networks with different names.</summary>
    WrongNetwork = 5,

    /// <summary>The two nodes have no protocol version in common.</summary>
    VersionMismatch = 6,

    /// <summary>The other side sent something that the protocol does not allow at this point.</summary>
    ProtocolError = 7,

    /// <summary>The first bytes received are not those of the PeerShell protocol.</summary>
    NotPeerShell = 8,

    /// <summary>The handshake was not finished in time.</summary>
    HandshakeTimeout = 9,

    /// <summary>A message is larger than the receiver accepts.</summary>
    MessageTooLarge = 10,

    /// <summary>Nothing was received for the dead time.</summary>
    KeepAliveTimeout = 11,

    /// <summary>Too many links come from this address.</summary>
    TooManyLinks = 12,

    /// <summary>Too many links had not finished their handshake, so the oldest of them was closed.</summary>
    TooManyHandshakes = 13,

    /// <summary>The node has reached its maximum number of peers.</summary>
    TooManyPeers = 14,

    /// <summary>The send queue was full and its policy is to disconnect.</summary>
    QueueFull = 15,

    /// <summary>The node's process has too few file handles left for another link.</summary>
    TooFewHandles = 16,

    /// <summary>The connection broke before a CLOSE was received. Never sent.</summary>
    ConnectionLost = 100,

    /// <summary>The link was not replaced within the resume window of one of the two sides, which ended the session. Never sent.</summary>
    ResumeWindowElapsed = 101,

    /// <summary>The peer came back as a new process, or another node answers at its address. Never sent.</summary>
    Restarted = 102,
}
