namespace PeerShell.Protocol.Sessions;

/// <summary>Receives the messages of a session.</summary>
internal interface IMessageSink
{
    /// <summary>Accepts a message, which acknowledges it.</summary>
    /// <param name="header">The header of the message.</param>
    /// <param name="content">The topic and body of the message, valid only during the call.</param>
    /// <returns>False if there is no room now. The same message is then offered again later.</returns>
    bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content);
}
