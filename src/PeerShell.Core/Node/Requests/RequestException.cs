namespace PeerShell.Node.Requests;

/// <summary>The exception for a request that has failed.</summary>
/// <param name="failure">The reason.</param>
/// <param name="message">The description for users: what happened and what to do.</param>
public sealed class RequestException(RequestFailure failure, string message) : InvalidOperationException(message)
{
    /// <summary>The reason.</summary>
    public RequestFailure Failure { get; } = failure;

    /// <summary>The message of the peer's handler if that handler failed; otherwise null.</summary>
    public string? FarMessage { get; init; }

    /// <summary>The error id from the peer's handler; null if it sent none. The peer chooses this text, so don't trust it.</summary>
    public string? FarErrorId { get; init; }
}
