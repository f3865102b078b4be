using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a HELLO, as JSON: the sender's identity and abilities. Receivers skip JSON members that they don't know. A member
/// that is not required has a default, which also stands for null.
/// </summary>
/// <remarks>
/// Members with a default have a setter, because the generated reader would replace the default of an init-only property by null
/// or 0 when the member is absent (System.Text.Json 10.0).
/// </remarks>
internal sealed record Hello
{
    /// <summary>The lowest and the highest protocol version that this build supports.</summary>
    public const int LowestVersion = 1, HighestVersion = 1;

    /// <summary>
    /// The maximum number of characters in a name, of tags, and of characters in all tags. Within these limits a HELLO fits into
    /// one record.
    /// </summary>
    public const int MaxName = 64, MaxTags = 64, MaxTagCharacters = 8192;

    /// <summary>The maximum number of listen addresses.</summary>
    public const int MaxAddresses = 32;

    /// <summary>The capability to receive <see cref="RecordType.Gossip"/>.</summary>
    public const string GossipCapability = "gossip";

    /// <summary>The capability to answer <see cref="RecordType.Survey"/>.</summary>
    public const string SurveyCapability = "survey";

    /// <summary>
    /// The capability to receive requests with a time limit. Whoever has it sends the time of its monotonic clock, in units of
    /// 100 ns, in each PING. See <see cref="TransitTime"/>.
    /// </summary>
    public const string DeadlineCapability = "deadline";

    public int MinVersion { get; set; } = LowestVersion;

    public int MaxVersion { get; set; } = HighestVersion;

    /// <summary>The sender's capabilities beyond the version. Unknown capabilities are skipped.</summary>
    public IReadOnlyList<string> Capabilities { get; set => field = value ?? []; } = [];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Network { get; init; }

    public IReadOnlyDictionary<string, string> Tags
    {
        get;
        set => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>A random number drawn when the node starts, which distinguishes a restarted node from the previous one.</summary>
    public required ulong Instance { get; init; }

    /// <summary>The number of sessions that this instance has forgotten so far. See <see cref="Session"/>.</summary>
    public required long Forgotten { get; init; }

    /// <summary>The version of the sender's own data; see <see cref="MemberRecord"/>. 0 if the sender doesn't gossip.</summary>
    public long Incarnation { get; init; }

    /// <summary>The number of bytes that the other side may send in a stream beyond the acknowledged position.</summary>
    public required int Window { get; init; }

    /// <summary>The maximum message size that the sender accepts, in bytes.</summary>
    public required int MaxMessage { get; init; }

    /// <summary>The addresses where the sender listens, as host:port.</summary>
    public IReadOnlyList<string> Listen { get; set => field = value ?? []; } = [];

    /// <summary>The address of the receiver as the sender sees it.</summary>
    public string? SeenAs { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, HelloJson.Default.Hello);

    /// <exception cref="ProtocolException">The body is not a valid HELLO, or the two nodes have no version in common.</exception>
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
                $"The HELLO offers protocol versions {hello.MinVersion} to {hello.MaxVersion}, " +
                $"but its receiver supports {LowestVersion} to {HighestVersion}.");
        }

        return hello.Problem() is { } problem ? throw Malformed(problem) : hello.Cleaned();
    }

    /// <summary>Returns tags that are safe to show.</summary>
    public static IReadOnlyDictionary<string, string> Clean(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count == 0)
            return ReadOnlyDictionary<string, string>.Empty;

        Dictionary<string, string> cleaned = [];
        foreach (var (key, value) in tags)
            cleaned[PlainText.Clean(key)] = PlainText.Clean(value ?? "");

        return cleaned;
    }

    /// <summary>Returns whether tags are within <see cref="MaxTags"/> and <see cref="MaxTagCharacters"/>.</summary>
    public static bool Fit(IReadOnlyDictionary<string, string> tags) =>
        tags.Count <= MaxTags && tags.Sum(tag => tag.Key.Length + (tag.Value?.Length ?? 0)) <= MaxTagCharacters;

    private string? Problem() => this switch
    {
        _ when !PeerId.TryParse(Id, out _) => "the id is not a peer id",
        { Name: null or { Length: 0 or > MaxName } } => $"the name does not have 1 to {MaxName} characters",
        { Network: null or { Length: 0 or > MaxName } } => $"the network name does not have 1 to {MaxName} characters",
        _ when !Fit(Tags) => $"there are more than {MaxTags} tags, or they have more than {MaxTagCharacters} characters",
        { Listen.Count: > MaxAddresses } => $"there are more than {MaxAddresses} addresses",
        { Instance: 0 } => "the instance is 0",
        { Window: < 1 } => "the window is not positive",
        { MaxMessage: < 0 } => "the maximum message size is negative",
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
