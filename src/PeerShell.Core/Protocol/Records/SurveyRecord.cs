using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a SURVEY, as JSON. Receivers skip JSON members that they don't know. A question asks who is connected to whom.
/// The answer has as many records as necessary, the last of them with <see cref="Last"/>.
/// </summary>
internal sealed record SurveyRecord
{
    /// <summary>
    /// The maximum number of peers in one entry: with their names, about 50 KB. A node with more peers has several entries.
    /// </summary>
    public const int MaxPeers = 256;

    /// <summary>The maximum number of links that a question travels.</summary>
    public const int MaxDepth = 64;

    /// <summary>A random number that identifies a question, so that copies arriving over several paths are recognised.</summary>
    public required ulong Survey { get; init; }

    /// <summary>The number of further links that a question travels. Null in an answer.</summary>
    public int? Depth { get; init; }

    /// <summary>The time, in milliseconds, that the sender of a question waits for the last answer.</summary>
    public int Millis { get; init; }

    /// <summary>In an answer, a node with all or some of its peers.</summary>
    public SurveyEntry? Entry { get; init; }

    /// <summary>Whether this is the last record of an answer.</summary>
    public bool Last { get; init; }

    /// <summary>In the last record of an answer, whether something was left out.</summary>
    public bool Partial { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SurveyJson.Default.SurveyRecord);

    /// <exception cref="ProtocolException">The body is not a valid SURVEY.</exception>
    public static SurveyRecord Read(ReadOnlySpan<byte> body)
    {
        SurveyRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(body, SurveyJson.Default.SurveyRecord);
        }
        catch (JsonException error)
        {
            throw Malformed(PlainText.From(error));
        }

        return record switch
        {
            null => throw Malformed("it is null"),
            { Depth: < 0 or > MaxDepth } => throw Malformed($"the depth is not from 0 to {MaxDepth}"),
            { Depth: not null, Millis: < 0 } => throw Malformed("the time is negative"),
            { Entry: { } entry } => record with { Entry = entry.Checked() },
            _ => record,
        };
    }

    public static ProtocolException Malformed(string why) => new(CloseReason.ProtocolError, $"The SURVEY can't be read: {why}.");
}

/// <summary>Reads and writes SURVEY without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    MaxDepth = 8)]
[JsonSerializable(typeof(SurveyRecord))]
internal sealed partial class SurveyJson : JsonSerializerContext;
