namespace PeerShell.Node;

/// <summary>The state of a peer, as its node sees it.</summary>
public enum PeerState
{
    /// <summary>The first handshake is under way.</summary>
    Connecting,

    /// <summary>The peer has a live link.</summary>
    Connected,

    /// <summary>The peer has a link, but nothing was received on it for longer than expected.</summary>
    Suspect,

    /// <summary>
    /// The link is lost. Messages to the peer wait, and the session continues if the peer returns within the resume window.
    /// </summary>
    Reconnecting,

    /// <summary>The session is over. This object no longer changes; if the peer returns, it gets a new object.</summary>
    Gone,
}
