namespace PeerShell.Node;

/// <summary>What happened.</summary>
public enum PeerEventKind
{
    /// <summary>The node listens.</summary>
    NodeStarted,

    /// <summary>The node has stopped.</summary>
    NodeStopped,

    /// <summary>A peer is connected, for the first time or again.</summary>
    PeerConnected,

    /// <summary>A peer's link is lost. The session waits for it to return.</summary>
    PeerDisconnected,

    /// <summary>A peer's link has been silent for longer than it should.</summary>
    PeerSuspected,

    /// <summary>A suspected peer was heard of again.</summary>
    PeerRecovered,

    /// <summary>A peer's session is over.</summary>
    PeerGone,

    /// <summary>A member of the network became known, or is back.</summary>
    MemberDiscovered,

    /// <summary>A member is connected for the first time since it was discovered.</summary>
    MemberJoined,

    /// <summary>A member could not be reached by somebody. It has a while to say that it is alive.</summary>
    MemberSuspected,

    /// <summary>A suspected member is alive.</summary>
    MemberRecovered,

    /// <summary>What a member says about itself has changed.</summary>
    MemberUpdated,

    /// <summary>A member has stopped, or nobody heard of it in time.</summary>
    MemberLeft,

    /// <summary>Members were left out, as the list is full. See <see cref="Discovery.MeshOptions.Members"/>.</summary>
    MembersIgnored,

    /// <summary>
    /// Dials to addresses that others told were postponed because too many had failed. See
    /// <see cref="Discovery.MeshOptions.DialsPerSecond"/>.
    /// </summary>
    DialsPostponed,

    /// <summary>Gossip for a peer was dropped, as it reads too slowly. It learns the same later.</summary>
    GossipDropped,

    /// <summary>
    /// Links were closed before they became a peer's: a failed handshake, a stranger, one too many. Of many for one reason the
    /// first is told at once, and the others together, with their count.
    /// </summary>
    LinkRefused,

    /// <summary>A dial failed; it is tried again. Of many to members and programs that others told of, as with <see cref="LinkRefused"/>.</summary>
    DialFailed,

    /// <summary>Messages were dropped at a full send queue.</summary>
    MessagesDropped,

    /// <summary>Messages could not be delivered, as far as is known: their session ended before they were acknowledged.</summary>
    MessagesUndeliverable,

    /// <summary>Lines of a link were ignored, as they are not what the protocol allows there. The link goes on.</summary>
    LinesIgnored,

    /// <summary>A handler of messages, or of one of the node's events, failed.</summary>
    HandlerFailed,

    /// <summary>Messages were queued for a handler when the node stopped. They are in the inbox; the requests among them failed.</summary>
    MessagesUnhandled,
}
