namespace PeerShell.Protocol.Records;

/// <summary>What a record is. See <see cref="RecordHeader"/> for its form.</summary>
internal enum RecordType : byte
{
    /// <summary>Who the sender is: <see cref="Records.Hello"/> as JSON. The first record each way, once.</summary>
    Hello = 1,

    /// <summary>Bytes of one of the session's streams: <see cref="DataRecord"/>.</summary>
    Data = 2,

    /// <summary>How much of the streams has been accepted: <see cref="AckRecord"/>.</summary>
    Ack = 3,

    /// <summary>Asks for a PONG with the same 8 bytes.</summary>
    Ping = 4,

    /// <summary>Answers a PING.</summary>
    Pong = 5,

    /// <summary>The link ends; a code and a sentence: <see cref="CloseRecord"/>. The last record each way.</summary>
    Close = 6,

    /// <summary>Where the session goes on: <see cref="ResumeRecord"/>.</summary>
    Resume = 7,

    /// <summary>What the sender knows of the network: <see cref="GossipRecord"/> as JSON. Optional; sent to those who announce it only.</summary>
    Gossip = 8,

    /// <summary>Who is connected to whom, asked or answered: <see cref="SurveyRecord"/> as JSON. Optional; sent to those who announce it only.</summary>
    Survey = 9,

    /// <summary>Requests that the sender wants no more of: <see cref="CancelRecord"/>. Optional; the same is said in the stream of messages, behind the request.</summary>
    Cancel = 10,
}
