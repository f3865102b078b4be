namespace PeerShell.Protocol;

/// <summary>Why a link was closed. The numbers below 100 travel in CLOSE records and never change their meaning.</summary>
public enum CloseReason
{
    /// <summary>No reason was given.</summary>
    None = 0,

    /// <summary>The node is stopping.</summary>
    Stopping = 1,

    /// <summary>A user or program asked for the end of this connection.</summary>
    Disconnected = 2,

    /// <summary>The two peers have another link, which stays.</summary>
    DuplicateLink = 3,

    /// <summary>The node dialled itself.</summary>
    SelfDial = 4,

    /// <summary>The two nodes belong to networks of different names.</summary>
    WrongNetwork = 5,

    /// <summary>The two nodes have no protocol version in common.</summary>
    VersionMismatch = 6,

    /// <summary>What came is not what the protocol allows here.</summary>
    ProtocolError = 7,

    /// <summary>The first bytes are not those of the PeerShell protocol.</summary>
    NotPeerShell = 8,

    /// <summary>The handshake was not done in time.</summary>
    HandshakeTimeout = 9,

    /// <summary>A message is larger than the receiver takes.</summary>
    MessageTooLarge = 10,

    /// <summary>Nothing was heard for the dead time.</summary>
    KeepAliveTimeout = 11,

    /// <summary>Too many links come from this address.</summary>
    TooManyLinks = 12,

    /// <summary>Too many links have not finished their handshake; the oldest had to go.</summary>
    TooManyHandshakes = 13,

    /// <summary>The node has as many peers as it takes.</summary>
    TooManyPeers = 14,

    /// <summary>The send queue was full and its policy is to disconnect.</summary>
    QueueFull = 15,

    /// <summary>The connection broke: no CLOSE was received. Never sent.</summary>
    ConnectionLost = 100,

    /// <summary>The peer could not be reached again within the resume window. Never sent.</summary>
    ResumeWindowElapsed = 101,

    /// <summary>The peer came back as a new process, which knows nothing of the old session. Never sent.</summary>
    Restarted = 102,
}
