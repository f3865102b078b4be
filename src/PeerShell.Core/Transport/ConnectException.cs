namespace PeerShell.Transport;

/// <summary>A dial did not end in a connected peer.</summary>
/// <param name="failure">Why.</param>
/// <param name="endpoint">What was dialled.</param>
/// <param name="message">A sentence for people: what happened and what to do.</param>
/// <param name="innerException">What lies beneath, if anything.</param>
public sealed class ConnectException(ConnectFailure failure, PeerEndpoint endpoint, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>Why.</summary>
    public ConnectFailure Failure { get; } = failure;

    /// <summary>What was dialled.</summary>
    public PeerEndpoint Endpoint { get; } = endpoint;
}
