namespace PeerShell.Transport;

/// <summary>An endpoint can't be listened on.</summary>
/// <param name="failure">Why.</param>
/// <param name="endpoint">The endpoint.</param>
/// <param name="message">A sentence for people: what happened and what to do.</param>
/// <param name="innerException">What lies beneath, if anything.</param>
public sealed class ListenException(ListenFailure failure, PeerEndpoint endpoint, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>Why.</summary>
    public ListenFailure Failure { get; } = failure;

    /// <summary>The endpoint.</summary>
    public PeerEndpoint Endpoint { get; } = endpoint;
}
