using PeerShell.Node;

namespace PeerShell;

/// <summary>A reply to a request, as Invoke-PeerRequest -PassThru outputs it.</summary>
public sealed record PeerReply
{
    /// <summary>The peer that replied.</summary>
    public required Peer Peer { get; init; }

    /// <summary>The body of the reply.</summary>
    public required object? Body { get; init; }

    /// <summary>The body of the request.</summary>
    public required object? Request { get; init; }

    /// <summary>The time from the request to this reply.</summary>
    public required TimeSpan Duration { get; init; }
}
