namespace PeerShell.Protocol.Sessions;

/// <summary>Where the messages of a session go.</summary>
internal interface IMessageSink
{
    /// <summary>Takes a message over, which acknowledges it.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="content">Its topic and body, valid during the call only.</param>
    /// <returns>False when there is no room now: the same message is offered again later.</returns>
    bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content);
}
