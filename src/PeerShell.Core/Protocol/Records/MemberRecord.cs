namespace PeerShell.Protocol.Records;

/// <summary>An entry of a <see cref="GossipRecord"/>: a node of the network, as HELLO would describe it.</summary>
internal sealed record MemberRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Where it can be dialled, as host:port.</summary>
    public IReadOnlyList<string>? At { get; init; }

    /// <summary>How it is: the number of a member state.</summary>
    public int State { get; init; }

    public required long Incarnation { get; init; }
}
