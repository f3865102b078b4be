namespace PeerShell.Node;

/// <summary>The kind of an event.</summary>
public enum PeerEventKind
{
    /// <summary>The node has started.</summary>
    NodeStarted,

    /// <summary>The node has stopped.</summary>
    NodeStopped,

    /// <summary>A peer is connected, for the first time or again.</summary>
    PeerConnected,

    /// <summary>A peer's link has ended. If the link was lost, the session waits for the peer to return.</summary>
    PeerDisconnected,

    /// <summary>Nothing was received from a peer for longer than expected.</summary>
    PeerSuspected,

    /// <summary>A suspected peer is responding again.</summary>
    PeerRecovered,

    /// <summary>
    /// For all that the network knows, a lost peer is gone. Its session waits for the peer until the end of the resume window.
    /// </summary>
    PeerUnreachable,

    /// <summary>A peer's session has ended.</summary>
    PeerGone,

    /// <summary>A member of the network was discovered, or has returned.</summary>
    MemberDiscovered,

    /// <summary>A member is connected for the first time since it was discovered.</summary>
    MemberJoined,

    /// <summary>A node, perhaps this one, could not reach a member. The member is gone unless it reports in time.</summary>
    MemberSuspected,

    /// <summary>A suspected member is alive.</summary>
    MemberRecovered,

    /// <summary>A member has changed its name, tags or addresses.</summary>
    MemberUpdated,

    /// <summary>A member has stopped, or no node heard from it in time.</summary>
    MemberLeft,

    /// <summary>Members were ignored because the list of members is full. See <see cref="Discovery.MeshOptions.Members"/>.</summary>
    MembersIgnored,

    /// <summary>
    /// Dials to addresses that others sent were postponed because too many had failed. See
    /// <see cref="Discovery.MeshOptions.DialsPerSecond"/>.
    /// </summary>
    DialsPostponed,

    /// <summary>Gossip for a peer was dropped because the peer reads too slowly. The peer catches up later.</summary>
    GossipDropped,

    /// <summary>
    /// Links were closed before they carried a session, for example because the handshake failed or a limit was reached. When many
    /// are closed for the same reason, the first is reported at once and the others together, with their number.
    /// </summary>
    LinkRefused,

    /// <summary>
    /// A dial failed and will be retried. Failed dials to discovered members and programs are grouped as <see cref="LinkRefused"/> is.
    /// </summary>
    DialFailed,

    /// <summary>
    /// Dials were paused because the process has too few file handles left. They go on when it has more. See
    /// <see cref="NodeLimits.FileHandleReserve"/>.
    /// </summary>
    DialsPaused,

    /// <summary>Messages were dropped because a send queue was full.</summary>
    MessagesDropped,

    /// <summary>Messages may not have arrived, because their session ended before they were acknowledged.</summary>
    MessagesUndeliverable,

    /// <summary>Lines on a link were ignored because the protocol does not allow them. The link stays open.</summary>
    LinesIgnored,

    /// <summary>A message handler or an event subscriber failed.</summary>
    HandlerFailed,

    /// <summary>
    /// Messages were queued for a handler when the node stopped. They are in the inbox, except for requests, which have failed.
    /// </summary>
    MessagesUnhandled,
}
