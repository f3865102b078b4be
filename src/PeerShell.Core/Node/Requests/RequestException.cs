namespace PeerShell.Node.Requests;

/// <summary>A request has failed.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">A sentence for people: what happened and what to do.</param>
public sealed class RequestException(RequestFailure failure, string message) : InvalidOperationException(message)
{
    /// <summary>Why.</summary>
    public RequestFailure Failure { get; } = failure;

    /// <summary>What the far handler said, if it is that which failed; otherwise null.</summary>
    public string? FarMessage { get; init; }

    /// <summary>What the far handler's error is known by, if it said so; otherwise null. Text of the far side's choosing.</summary>
    public string? FarErrorId { get; init; }
}
