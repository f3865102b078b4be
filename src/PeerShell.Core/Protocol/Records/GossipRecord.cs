using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a GOSSIP, as JSON. Receivers skip JSON members that they don't know. A list that is too long for one record is
/// sent in several records, all but the last with <see cref="More"/>.
/// </summary>
internal sealed record GossipRecord
{
    // The maximum size of everything that is not an entry.
    private const int Frame = 128;

    public int Kind { get; init; }

    public ulong Digest { get; init; }

    public bool More { get; init; }

    public IReadOnlyList<MemberRecord> Members { get; init; } = [];

    /// <summary>
    /// Writes a list as the bodies of as many records as necessary. An entry of an honest node fits into one record, as it fits
    /// into a HELLO. An entry that does not fit is left out.
    /// </summary>
    public static IEnumerable<byte[]> Write(int kind, ulong digest, IEnumerable<MemberRecord> members)
    {
        var body = new ArrayBufferWriter<byte>();
        var entries = new Queue<byte[]>(members
            .Select(member => JsonSerializer.SerializeToUtf8Bytes(member, GossipJson.Default.MemberRecord))
            .Where(entry => entry.Length < RecordHeader.MaxBody - Frame));
        do
        {
            body.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(body))
            {
                json.WriteStartObject();
                json.WriteNumber("kind", kind);
                json.WriteNumber("digest", digest);
                json.WriteStartArray("members");
                var room = RecordHeader.MaxBody - Frame;
                while (entries.TryPeek(out var entry) && (room -= entry.Length + 1) >= 0)
                    json.WriteRawValue(entries.Dequeue(), skipInputValidation: true);

                json.WriteEndArray();
                json.WriteBoolean("more", entries.Count > 0);
                json.WriteEndObject();
            }

            yield return body.WrittenSpan.ToArray();
        }
        while (entries.Count > 0);
    }

    /// <exception cref="ProtocolException">The body is not a valid GOSSIP.</exception>
    public static GossipRecord Read(ReadOnlySpan<byte> body)
    {
        GossipRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(body, GossipJson.Default.GossipRecord);
        }
        catch (JsonException error)
        {
            throw Malformed(PlainText.From(error));
        }

        return record is { Members: not null } && !record.Members.Contains(null!) ? record : throw Malformed("an entry is null");
    }

    public static ProtocolException Malformed(string why) => new(CloseReason.ProtocolError, $"The GOSSIP can't be read: {why}.");
}

/// <summary>Reads and writes GOSSIP without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 8)]
[JsonSerializable(typeof(GossipRecord))]
internal sealed partial class GossipJson : JsonSerializerContext;
