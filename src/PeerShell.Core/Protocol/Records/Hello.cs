using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.Records;

/// <summary>The body of a HELLO: who the sender is and what it can do. JSON; members that a receiver doesn't know are skipped.</summary>
internal sealed record Hello
{
    /// <summary>The lowest and the highest protocol version this build speaks.</summary>
    public const int LowestVersion = 1, HighestVersion = 1;

    /// <summary>Most characters of a name, most tags, most characters of all tags: together they fit into one record.</summary>
    public const int MaxName = 64, MaxTags = 64, MaxTagCharacters = 8192;

    /// <summary>Most addresses that a node says it listens on.</summary>
    public const int MaxAddresses = 32;

    /// <summary>The capability of those who take <see cref="RecordType.Gossip"/>.</summary>
    public const string GossipCapability = "gossip";

    /// <summary>The capability of those who answer <see cref="RecordType.Survey"/>.</summary>
    public const string SurveyCapability = "survey";

    public int MinVersion { get; init; } = LowestVersion;

    public int MaxVersion { get; init; } = HighestVersion;

    /// <summary>What the sender can do beyond the version. Unknown ones are skipped.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Network { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Drawn at random when the node starts: tells a restarted node from the one it was.</summary>
    public required ulong Instance { get; init; }

    /// <summary>How many sessions this instance has forgotten so far. See <see cref="Session"/>.</summary>
    public required long Forgotten { get; init; }

    /// <summary>The version of what the sender says about itself; see <see cref="MemberRecord"/>. 0 for those who don't gossip.</summary>
    public long Incarnation { get; init; }

    /// <summary>How many bytes of its stream the far side may send beyond what was acknowledged.</summary>
    public required int Window { get; init; }

    /// <summary>The longest message the sender takes, in bytes.</summary>
    public required int MaxMessage { get; init; }

    /// <summary>Where the sender listens, as host:port.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>The address the sender sees the receiver at.</summary>
    public string? SeenAs { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, HelloJson.Default.Hello);

    /// <exception cref="ProtocolException">This is not a HELLO, or the two have no version in common.</exception>
    public static Hello Read(ReadOnlySpan<byte> body)
    {
        Hello? hello;
        try
        {
            hello = JsonSerializer.Deserialize(body, HelloJson.Default.Hello);
        }
        catch (JsonException error)
        {
            throw Malformed(PlainText.From(error));
        }

        if (hello is null)
            throw Malformed("it is null");

        if (hello.MinVersion > HighestVersion || hello.MaxVersion < LowestVersion)
        {
            throw new ProtocolException(
                CloseReason.VersionMismatch,
                $"Protocol versions {hello.MinVersion} to {hello.MaxVersion} were offered; this node speaks {LowestVersion} to {HighestVersion}.");
        }

        return hello.Problem() is { } problem ? throw Malformed(problem) : hello.Cleaned();
    }

    /// <summary>Tags as they may be shown.</summary>
    public static IReadOnlyDictionary<string, string> Clean(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count == 0)
            return ReadOnlyDictionary<string, string>.Empty;

        Dictionary<string, string> cleaned = [];
        foreach (var (key, value) in tags)
            cleaned[PlainText.Clean(key)] = PlainText.Clean(value ?? "");

        return cleaned;
    }

    /// <summary>Whether tags are as few and as short as they may be.</summary>
    public static bool Fit(IReadOnlyDictionary<string, string> tags) =>
        tags.Count <= MaxTags && tags.Sum(tag => tag.Key.Length + (tag.Value?.Length ?? 0)) <= MaxTagCharacters;

    private string? Problem() => this switch
    {
        _ when !PeerId.TryParse(Id, out _) => "the id is not a peer id",
        { Name: null or { Length: 0 or > MaxName } } => $"the name has not 1 to {MaxName} characters",
        { Network: null or { Length: 0 or > MaxName } } => $"the network name has not 1 to {MaxName} characters",
        { Tags: null } => "the tags are null",
        _ when !Fit(Tags) => $"there are more than {MaxTags} tags, or they have more than {MaxTagCharacters} characters",
        { Listen: null or { Count: > MaxAddresses } } => $"there are more than {MaxAddresses} addresses",
        { Capabilities: null } => "the capabilities are null",
        { Instance: 0 } => "the instance is 0",
        { Window: < 1 } => "the window is not positive",
        { MaxMessage: < 0 } => "the longest message is negative",
        _ => null,
    };

    private Hello Cleaned() => this with
    {
        Name = PlainText.CleanName(Name),
        Network = PlainText.CleanName(Network),
        Tags = Clean(Tags),
        SeenAs = SeenAs is null ? null : PlainText.Clean(SeenAs),
    };

    private static ProtocolException Malformed(string why) => new(CloseReason.ProtocolError, $"The HELLO can't be read: {why}.");
}

/// <summary>Reads and writes HELLO without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8)]
[JsonSerializable(typeof(Hello))]
internal sealed partial class HelloJson : JsonSerializerContext;
