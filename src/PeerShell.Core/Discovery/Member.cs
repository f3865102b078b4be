using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>A node of the network as known from gossip, whether or not it is a peer.</summary>
public sealed record Member
{
    /// <summary>The node's id.</summary>
    public required PeerId Id { get; init; }

    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>The node's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The endpoints where the node says that it can be dialled, best first.</summary>
    public IReadOnlyList<PeerEndpoint> Endpoints { get; init; } = [];

    /// <summary>The first of the <see cref="Endpoints"/>, or null if the node can't be dialled.</summary>
    public PeerEndpoint? Endpoint => Endpoints is [var first, ..] ? first : null;

    /// <summary>The state of the node.</summary>
    public MemberState State { get; init; }

    /// <summary>
    /// The version of this entry. Only the member itself increases it: when its name, tags or endpoints change, and to
    /// contradict nodes that consider it suspect or gone. Its first value is the member's start time, in milliseconds since 1970.
    /// </summary>
    public long Incarnation { get; init; }

    /// <summary>Whether the node is alive or suspect.</summary>
    public bool IsLive => State is MemberState.Alive or MemberState.Suspect;

    /// <summary>A hash of the id and the incarnation, the fields by which two lists are compared.</summary>
    internal ulong Hash => Id.Hash((ulong)Incarnation);

    /// <summary>
    /// Returns whether this entry replaces another entry of the same member. The higher incarnation wins, because it is the
    /// member's own later word. With equal incarnations the worse state wins, because only the member itself can contradict it.
    /// The order of arrival therefore makes no difference.
    /// </summary>
    internal bool Beats(Member other) =>
        Incarnation > other.Incarnation || (Incarnation == other.Incarnation && State > other.State);

    /// <summary>Returns whether two entries have the same name, endpoints and tags, whatever their states.</summary>
    internal bool Describes(Member other) =>
        Name == other.Name
        && Endpoints.SequenceEqual(other.Endpoints)
        && Tags.Count == other.Tags.Count
        && Tags.All(tag => other.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value);

    /// <summary>Returns the name and the short id.</summary>
    /// <returns>A text for users.</returns>
    public override string ToString() => Name == Id.ShortId ? Name : $"{Name} ({Id.ShortId})";
}
