namespace PeerShell.Node.Requests;

/// <summary>Why a request has failed.</summary>
public enum RequestFailure
{
    /// <summary>It was not over in time.</summary>
    TimedOut,

    /// <summary>The far handler failed.</summary>
    HandlerFailed,

    /// <summary>The session with the peer ended, or its link is lost and dialling it has failed. The request may or may not have been handled.</summary>
    PeerGone,

    /// <summary>The far node has no handler for it.</summary>
    NobodyListens,

    /// <summary>This node has as many requests open as it may (<see cref="NodeLimits.Requests"/>).</summary>
    TooManyRequests,

    /// <summary>It was dropped at the full send queue, as the node's <see cref="FullQueuePolicy"/> is; the far side never got it.</summary>
    Dropped,

    /// <summary>More replies came than may wait to be taken (<see cref="NodeLimits.ReplyBytes"/>).</summary>
    TooManyReplies,
}
