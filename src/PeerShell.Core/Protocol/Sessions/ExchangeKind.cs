using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>The part of a message in a request. The numbers are sent in message headers.</summary>
internal enum ExchangeKind
{
    /// <summary>An ordinary message, which belongs to no request.</summary>
    None = 0,

    /// <summary>The request itself.</summary>
    Request = 1,

    /// <summary>
    /// The requester has cancelled the request. It is sent in the stream of messages, so it can't overtake its request. A
    /// <see cref="RecordType.Cancel"/> carries the same cancellation sooner.
    /// </summary>
    Cancel = 2,

    /// <summary>One of the replies.</summary>
    Reply = 3,

    /// <summary>There are no more replies.</summary>
    End = 4,

    /// <summary>The handler failed. The topic is its error id, if there is one, and the body is the error message.</summary>
    Error = 5,

    /// <summary>No handler matches the request.</summary>
    Unheard = 6,

    /// <summary>A request with a time limit. Sent only to peers that announce the capability.</summary>
    TimedRequest = 7,

    /// <summary>
    /// The time limit of a <see cref="TimedRequest"/> had passed before a handler could start, so none was started.
    /// </summary>
    Late = 8,
}
