using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a SURVEY: JSON; members that a receiver doesn't know are skipped. One asks who is connected to whom; the
/// answers come in as many records as it takes, the last of them with <see cref="Last"/>.
/// </summary>
internal sealed record SurveyRecord
{
    /// <summary>Most peers of one entry: with their names, some 50 KB. A node with more has several entries.</summary>
    public const int MaxPeers = 256;

    /// <summary>The longest way that a question goes.</summary>
    public const int MaxDepth = 64;

    /// <summary>A random number by which a question is recognised that comes by several ways.</summary>
    public required ulong Survey { get; init; }

    /// <summary>Of a question: how many links further it goes. Null in an answer.</summary>
    public int? Depth { get; init; }

    /// <summary>Of a question: how many milliseconds whoever asks waits for the last answer.</summary>
    public int Millis { get; init; }

    /// <summary>Of an answer: a node and its peers, or some of them.</summary>
    public SurveyEntry? Entry { get; init; }

    /// <summary>Of an answer: whether it is the last one.</summary>
    public bool Last { get; init; }

    /// <summary>Of a last answer: whether something was left out.</summary>
    public bool Partial { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SurveyJson.Default.SurveyRecord);

    /// <exception cref="ProtocolException">This is not a SURVEY.</exception>
    public static SurveyRecord Read(ReadOnlySpan<byte> body)
    {
        SurveyRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(body, SurveyJson.Default.SurveyRecord);
        }
        catch (JsonException error)
        {
            throw Malformed(error.Message);
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
