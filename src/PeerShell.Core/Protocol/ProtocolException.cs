namespace PeerShell.Protocol;

/// <summary>The other side broke the rules of the protocol. The link is closed with the reason and the message.</summary>
/// <param name="reason">The code for the CLOSE record.</param>
/// <param name="message">The text for the CLOSE record.</param>
internal sealed class ProtocolException(CloseReason reason, string message) : Exception(message)
{
    public CloseReason Reason { get; } = reason;
}
