namespace PeerShell.Node.Handlers;

/// <summary>
/// The exception that a handler throws to send the requester an error id with the message. For any other exception the requester
/// gets only the message.
/// </summary>
/// <param name="message">The description for users.</param>
/// <param name="errorId">The id of the error for programs. At most 255 bytes of it, in UTF-8, are sent.</param>
/// <param name="innerException">The cause, if it is an exception. It is never sent.</param>
public sealed class HandlerException(string message, string? errorId = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The id of the error for programs.</summary>
    public string? ErrorId { get; } = errorId;
}
