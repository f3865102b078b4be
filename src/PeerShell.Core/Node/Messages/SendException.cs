namespace PeerShell.Node;

/// <summary>The exception for a message that was not sent or not delivered.</summary>
/// <param name="failure">The reason.</param>
/// <param name="message">The description for users: what happened and what to do.</param>
/// <param name="innerException">The cause, if it is an exception.</param>
public sealed class SendException(SendFailure failure, string message, Exception? innerException = null)
    : InvalidOperationException(message, innerException)
{
    /// <summary>The reason.</summary>
    public SendFailure Failure { get; } = failure;
}
