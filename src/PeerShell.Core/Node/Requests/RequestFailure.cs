namespace PeerShell.Node.Requests;

/// <summary>The reason why a request has failed.</summary>
public enum RequestFailure
{
    /// <summary>
    /// The request did not finish within its time limit. No handler starts it any more, unless the peer runs a version that does not
    /// know time limits. A handler that had started may have finished its work, or may still be working.
    /// </summary>
    TimedOut,

    /// <summary>The peer's handler failed.</summary>
    HandlerFailed,

    /// <summary>
    /// The session with the peer ended, or its link is lost and the network knows that the peer is gone
    /// (<see cref="PeerState.Unreachable"/>). The request may or may not have been handled, unless the peer was unreachable before it.
    /// </summary>
    PeerGone,

    /// <summary>The peer has no handler for the request.</summary>
    NobodyListens,

    /// <summary>This node has the maximum number of open requests (<see cref="NodeLimits.Requests"/>).</summary>
    TooManyRequests,

    /// <summary>The node's <see cref="FullQueuePolicy"/> dropped the request because the send queue was full. It was not sent.</summary>
    Dropped,

    /// <summary>More replies arrived than may wait to be read (<see cref="NodeLimits.ReplyBytes"/>).</summary>
    TooManyReplies,
}
