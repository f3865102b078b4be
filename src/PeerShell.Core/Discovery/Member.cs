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

    /// <summary>Whether it is alive, or perhaps so: suspect.</summary>
    public bool IsLive => State is MemberState.Alive or MemberState.Suspect;

    /// <summary>A hash of what makes two lists differ: the id and the incarnation.</summary>
    internal ulong Hash => Id.Hash((ulong)Incarnation);

    /// <summary>
    /// Whether this is to be believed rather than something else about the same member: what it says itself, later, wins; of
    /// equally old news the worse wins, as only the member itself can contradict it. So the order of arrival makes no difference.
    /// </summary>
    internal bool Beats(Member other) =>
        Incarnation > other.Incarnation || (Incarnation == other.Incarnation && State > other.State);

    /// <summary>Whether the member says the same about itself, whatever others say.</summary>
    internal bool Describes(Member other) =>
        Name == other.Name
        && Endpoints.SequenceEqual(other.Endpoints)
        && Tags.Count == other.Tags.Count
        && Tags.All(tag => other.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value);

    /// <summary>The name and the short id.</summary>
    /// <returns>For people.</returns>
    public override string ToString() => Name == Id.ShortId ? Name : $"{Name} ({Id.ShortId})";
}
