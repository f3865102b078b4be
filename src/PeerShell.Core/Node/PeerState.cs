namespace PeerShell.Node;

/// <summary>How a node stands with a peer.</summary>
public enum PeerState
{
    /// <summary>The first handshake is under way.</summary>
    Connecting,

    /// <summary>There is a live link.</summary>
    Connected,

    /// <summary>There is a link, but it has been silent for longer than it should.</summary>
    Suspect,

    /// <summary>The link is lost. What is sent waits; the session goes on when the peer is back within the resume window.</summary>
    Reconnecting,

    /// <summary>The session is over. The object stays as it was; a peer that returns is a new one.</summary>
    Gone,
}
