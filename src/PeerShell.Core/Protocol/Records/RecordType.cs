namespace PeerShell.Protocol.Records;

/// <summary>The type of a record. See <see cref="RecordHeader"/> for the format.</summary>
internal enum RecordType : byte
{
    /// <summary>Introduces the sender: <see cref="Records.Hello"/> as JSON. The first record in each direction, sent once.</summary>
    Hello = 1,

    /// <summary>Carries bytes of one of the session's streams: <see cref="DataRecord"/>.</summary>
    Data = 2,

    /// <summary>Acknowledges the accepted part of the streams: <see cref="AckRecord"/>.</summary>
    Ack = 3,

    /// <summary>Asks for a PONG with the same 8 bytes: the time at which the PING was sent, on the sender's clock.</summary>
    Ping = 4,

    /// <summary>Answers a PING.</summary>
    Pong = 5,

    /// <summary>Closes the link with a code and a sentence: <see cref="CloseRecord"/>. The last record in each direction.</summary>
    Close = 6,

    /// <summary>Offers or answers where the session resumes: <see cref="ResumeRecord"/>.</summary>
    Resume = 7,

    /// <summary>
    /// Carries what the sender knows about the network: <see cref="GossipRecord"/> as JSON. Optional; sent only to peers that
    /// announce the capability.
    /// </summary>
    Gossip = 8,

    /// <summary>
    /// Asks or answers who is connected to whom: <see cref="SurveyRecord"/> as JSON. Optional; sent only to peers that announce
    /// the capability.
    /// </summary>
    Survey = 9,

    /// <summary>
    /// Cancels requests: <see cref="CancelRecord"/>. Optional, because the stream of messages carries the same cancellation
    /// after the request.
    /// </summary>
    Cancel = 10,
}
