namespace PeerShell.Transport;

/// <summary>Listening at an endpoint failed.</summary>
/// <param name="failure">The kind of failure.</param>
/// <param name="endpoint">The endpoint.</param>
/// <param name="message">A message for the user: what happened and what to do.</param>
/// <param name="innerException">The underlying exception, if there is one.</param>
public sealed class ListenException(ListenFailure failure, PeerEndpoint endpoint, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>The kind of failure.</summary>
    public ListenFailure Failure { get; } = failure;

    /// <summary>The endpoint.</summary>
    public PeerEndpoint Endpoint { get; } = endpoint;
}
