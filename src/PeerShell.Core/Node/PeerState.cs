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

    /// <summary>
    /// The link is lost, and for all that the network knows the peer is gone: it has stopped, or no node heard from it in time. The
    /// session is kept until the end of the resume window (<see cref="Peer.KeptUntil"/>), because the peer may return, for example
    /// after a split of the network. Messages to the peer wait until then. Open requests have failed, and new ones fail at once.
    /// </summary>
    Unreachable,

    /// <summary>The session is over. This object no longer changes; if the peer returns, it gets a new object.</summary>
    Gone,
}
