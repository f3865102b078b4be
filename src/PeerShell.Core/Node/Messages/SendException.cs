namespace PeerShell.Node;

/// <summary>A message was not sent, or not delivered.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">A sentence for people: what happened and what to do.</param>
/// <param name="innerException">What lies beneath, if anything.</param>
public sealed class SendException(SendFailure failure, string message, Exception? innerException = null)
    : InvalidOperationException(message, innerException)
{
    /// <summary>Why.</summary>
    public SendFailure Failure { get; } = failure;
}
