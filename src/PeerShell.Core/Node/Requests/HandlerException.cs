namespace PeerShell.Node.Handlers;

/// <summary>What a handler throws to tell a requester more than a message. Of any other exception it is told the message alone.</summary>
/// <param name="message">A sentence for people.</param>
/// <param name="errorId">What programs know the error by; at most 255 bytes of UTF-8 of it are told.</param>
/// <param name="innerException">What lies beneath, if anything. Never told.</param>
public sealed class HandlerException(string message, string? errorId = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What programs know the error by.</summary>
    public string? ErrorId { get; } = errorId;
}
