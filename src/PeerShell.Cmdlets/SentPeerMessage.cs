using PeerShell.Node;

namespace PeerShell;

/// <summary>A message that was queued for peers.</summary>
public sealed record SentPeerMessage
{
    /// <summary>The peers that it is queued for.</summary>
    public required IReadOnlyList<Peer> To { get; init; }

    /// <summary>The topic, if there is one.</summary>
    public string? Topic { get; init; }

    /// <summary>The body as it was given.</summary>
    public required object? Body { get; init; }

    /// <summary>The time when it was queued.</summary>
    public required DateTimeOffset SentAt { get; init; }
}
