using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace PeerShell.Protocol.JsonLines;

/// <summary>
/// Reads and writes the four kinds of line: <c>{"Ping":["uuid","ip:port"]}</c>, <c>{"Pong":["uuid","ip:port"]}</c>,
/// <c>{"Payload":"text"}</c> and <c>{"AddrVec":[["uuid","ip:port"],...]}</c>.
/// </summary>
/// <remarks>The protocol is that of github.com/kc1212/tokio-p2p (src/codec.rs), in the form in which Rust's serde writes an enum.</remarks>
internal static class JsonLine
{
    /// <summary>The maximum number of entries read from one AddrVec or sent in one. Further entries are skipped.</summary>
    public const int MostAddresses = 4096;

    // Characters beyond ASCII are written unescaped, as serde does. A line end is still escaped.
    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    // Three levels: the object, a list, an entry of the list.
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 3 };

    /// <summary>Returns the maximum length of a message's line, because each byte can be escaped as six.</summary>
    public static int LongestPayload(int maxMessage) => (int)Math.Min(6L * maxMessage + 64, Array.MaxLength / 2);

    /// <summary>Parses a line. The receiver is called only after the whole line has been checked.</summary>
    /// <exception cref="LineException">The line is none of the four kinds.</exception>
    public static void Read(ReadOnlySpan<byte> line, int maxMessage, ILineReceiver receiver)
    {
        if (!Utf8.IsValid(line))
            throw new LineException("it is not UTF-8");

        try
        {
            Read(new Utf8JsonReader(line, Reading), maxMessage, receiver);
        }
        catch (JsonException error)
        {
            throw new LineException(PlainText.From(error));
        }
    }

    public static void WritePing(IBufferWriter<byte> destination, ProgramAddress self) => WriteIntroduction(destination, "Ping"u8, self);

    public static void WritePong(IBufferWriter<byte> destination, ProgramAddress self) => WriteIntroduction(destination, "Pong"u8, self);

    public static void WriteAddresses(IBufferWriter<byte> destination, IEnumerable<ProgramAddress> known)
    {
        using (var json = new Utf8JsonWriter(destination, Writing))
        {
            json.WriteStartObject();
            json.WriteStartArray("AddrVec"u8);
            foreach (var program in known)
                Write(json, program);

            json.WriteEndArray();
            json.WriteEndObject();
        }

        destination.Write("\n"u8);
    }

    /// <summary>Writes a message: text unchanged, JSON as its text, bytes as base64.</summary>
    public static void WritePayload(IBufferWriter<byte> destination, MessageKind kind, ReadOnlySpan<byte> body)
    {
        using (var json = new Utf8JsonWriter(destination, Writing))
        {
            json.WriteStartObject();
            if (kind == MessageKind.Bytes)
                json.WriteBase64String("Payload"u8, body);
            else
                json.WriteString("Payload"u8, body);

            json.WriteEndObject();
        }

        destination.Write("\n"u8);
    }

    private static void Read(Utf8JsonReader reader, int maxMessage, ILineReceiver receiver)
    {
        Expect(ref reader, JsonTokenType.StartObject, "it is not a JSON object");
        Expect(ref reader, JsonTokenType.PropertyName, "the object is empty");
        if (reader.ValueTextEquals("Payload"u8))
        {
            Expect(ref reader, JsonTokenType.String, "the Payload is not a string");
            var text = reader;
            Finish(ref reader);
            ReadPayload(text, maxMessage, receiver);
        }
        else if (reader.ValueTextEquals("Ping"u8))
        {
            receiver.OnPing(ReadIntroduction(ref reader));
        }
        else if (reader.ValueTextEquals("Pong"u8))
        {
            receiver.OnPong(ReadIntroduction(ref reader));
        }
        else if (reader.ValueTextEquals("AddrVec"u8))
        {
            receiver.OnAddresses(ReadAddresses(ref reader));
        }
        else
        {
            throw new LineException("it is not a Ping, Pong, Payload or AddrVec");
        }
    }

    private static void ReadPayload(Utf8JsonReader text, int maxMessage, ILineReceiver receiver)
    {
        byte[]? rented = null;
        try
        {
            var bytes = text.ValueSpan;
            if (text.ValueIsEscaped)
            {
                rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
                bytes = rented.AsSpan(0, text.CopyString(rented));
            }

            if (bytes.Length > maxMessage)
                throw new LineException($"its Payload has {bytes.Length} bytes; the maximum of this node is {maxMessage}");

            receiver.OnPayload(bytes);
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate();
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ProgramAddress ReadIntroduction(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "a program is not a list");
        var program = ReadProgram(ref reader);
        Finish(ref reader);
        return program;
    }

    private static List<ProgramAddress> ReadAddresses(ref Utf8JsonReader reader)
    {
        List<ProgramAddress> known = [];
        Expect(ref reader, JsonTokenType.StartArray, "the AddrVec is not a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (known.Count == MostAddresses)
                reader.Skip();
            else if (reader.TokenType == JsonTokenType.StartArray)
                known.Add(ReadProgram(ref reader));
            else
                throw new LineException("an entry of the AddrVec is not a list");
        }

        Finish(ref reader);
        return known;
    }

    private static ProgramAddress ReadProgram(ref Utf8JsonReader reader)
    {
        var id = ReadString(ref reader, "a program's UUID is not a string");
        var address = ReadString(ref reader, "a program's address is not a string");
        Expect(ref reader, JsonTokenType.EndArray, "a program has more than a UUID and an address");
        return Guid.TryParse(id, out var uuid) && uuid != Guid.Empty
            ? new ProgramAddress(uuid, address)
            : throw new LineException("a program's UUID is not valid");
    }

    private static string ReadString(ref Utf8JsonReader reader, string error)
    {
        // The longest form of a UUID has 68 characters, the longest host name with a port has 259.
        const int longest = 300;
        Expect(ref reader, JsonTokenType.String, error);
        if (reader.ValueSpan.Length > longest)
            throw new LineException($"it has a string longer than {longest} bytes");

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate();
        }
    }

    private static void Finish(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.EndObject, "the object has more than one member");
        if (reader.Read())
            throw new LineException("something follows the object");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string error)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw new LineException(error);
    }

    // A JSON escape can name half of a surrogate pair, which is not a character.
    private static LineException LoneSurrogate() => new("it has a string with half of a surrogate pair");

    private static void WriteIntroduction(IBufferWriter<byte> destination, ReadOnlySpan<byte> name, ProgramAddress self)
    {
        using (var json = new Utf8JsonWriter(destination, Writing))
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            Write(json, self);
            json.WriteEndObject();
        }

        destination.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, ProgramAddress program)
    {
        json.WriteStartArray();
        json.WriteStringValue(program.Id);
        json.WriteStringValue(program.Address);
        json.WriteEndArray();
    }
}
