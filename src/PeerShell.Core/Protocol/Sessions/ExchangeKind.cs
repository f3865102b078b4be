using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>What a message is to a request. The numbers travel in message headers.</summary>
internal enum ExchangeKind
{
    /// <summary>Nothing: an ordinary message.</summary>
    None = 0,

    /// <summary>It is the request.</summary>
    Request = 1,

    /// <summary>
    /// The requester wants no more of it. In the stream of messages, so that it can't overtake its request; a
    /// <see cref="RecordType.Cancel"/> says the same sooner.
    /// </summary>
    Cancel = 2,

    /// <summary>One of the replies.</summary>
    Reply = 3,

    /// <summary>There are no more replies.</summary>
    End = 4,

    /// <summary>The handler failed: the topic is its error id, if it gave one, and the body what it said.</summary>
    Error = 5,

    /// <summary>No handler wants the request.</summary>
    Unheard = 6,
}
