using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>What is known of a node of the network, whether or not it is a peer: as gossip has it.</summary>
public sealed record Member
{
    /// <summary>Who it is.</summary>
    public required PeerId Id { get; init; }

    /// <summary>What it calls itself.</summary>
    public required string Name { get; init; }

    /// <summary>What it says about itself.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it can be dialled, as it says, best first.</summary>
    public IReadOnlyList<PeerEndpoint> Endpoints { get; init; } = [];

    /// <summary>The first of its <see cref="Endpoints"/>; null when it can't be dialled.</summary>
    public PeerEndpoint? Endpoint => Endpoints is [var first, ..] ? first : null;

    /// <summary>How it is.</summary>
    public MemberState State { get; init; }

    /// <summary>
    /// The version of what it says about itself. Only the member raises it: when something about it changes, and to
    /// contradict those who take it for suspect or gone. Starts with the time of its start, in milliseconds since 1970.
    /// </summary>
    public long Incarnation { get; init; }

    /// <summary>The name and the short id.</summary>
    /// <returns>For people.</returns>
    public override string ToString() => Name == Id.ShortId ? Name : $"{Name} ({Id.ShortId})";
}
