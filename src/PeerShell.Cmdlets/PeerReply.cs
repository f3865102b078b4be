using PeerShell.Node;

namespace PeerShell;

/// <summary>A reply to a request, as Invoke-PeerRequest -PassThru hands it out.</summary>
public sealed record PeerReply
{
    /// <summary>Who replied.</summary>
    public required Peer Peer { get; init; }

    /// <summary>The reply's body.</summary>
    public required object? Body { get; init; }

    /// <summary>What was asked.</summary>
    public required object? Request { get; init; }

    /// <summary>How long it took from the request to this reply.</summary>
    public required TimeSpan Duration { get; init; }
}
