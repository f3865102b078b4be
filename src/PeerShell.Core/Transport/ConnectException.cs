namespace PeerShell.Transport;

/// <summary>A dial did not lead to a connected peer.</summary>
/// <param name="failure">The kind of failure.</param>
/// <param name="endpoint">The endpoint that was dialled.</param>
/// <param name="message">A message for the user: what happened and what to do.</param>
/// <param name="innerException">The underlying exception, if there is one.</param>
public sealed class ConnectException(ConnectFailure failure, PeerEndpoint endpoint, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>The kind of failure.</summary>
    public ConnectFailure Failure { get; } = failure;

    /// <summary>The endpoint that was dialled.</summary>
    public PeerEndpoint Endpoint { get; } = endpoint;
}
