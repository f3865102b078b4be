namespace PeerShell.Protocol.Records;

/// <summary>An entry of a <see cref="GossipRecord"/>: a node of the network, with the same data as in a HELLO.</summary>
internal sealed record MemberRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The addresses where the node can be dialled, as host:port.</summary>
    public IReadOnlyList<string>? At { get; init; }

    /// <summary>The number of the member's state.</summary>
    public int State { get; init; }

    public required long Incarnation { get; init; }
}
