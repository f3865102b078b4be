using System.Text;
using System.Text.Json;
using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>Reads PeerShell's own JSON. A file of a later version is refused by its version number, without guessing.</summary>
internal ref struct JsonReader
{
    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 8,
    };

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly GraphDraft _draft;
    private Utf8JsonReader _json;
    private int _counted;
    private int _line;

    private JsonReader(ReadOnlySpan<byte> bytes, GraphDraft draft)
    {
        _bytes = bytes;
        _draft = draft;
        _json = new(bytes, Options);
        _line = 1;
    }

    /// <summary>The line of the last token read.</summary>
    private int Line
    {
        get
        {
            var at = (int)_json.TokenStartIndex;
            if (at > _counted)
            {
                _line += _bytes[_counted..at].Count((byte)'\n');
                _counted = at;
            }

            return _line;
        }
    }

    public static void Read(Stream stream, GraphDraft draft)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        ReadOnlySpan<byte> text = Utf8(bytes);
        if (text.Contains((byte)0))
        {
            throw new BadLineException(
                null, "The file is not UTF-8 text. Text in another Unicode encoding must begin with a byte order mark.");
        }

        draft.IsStrict = true;
        try
        {
            new JsonReader(text, draft).Read();
        }
        catch (JsonException error)
        {
            throw new BadLineException((int?)error.LineNumber + 1, $"The file is not JSON: {Sentence(error.Message)}", error);
        }
    }

    private static ReadOnlySpan<byte> Utf8(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            return bytes.AsSpan(Encoding.UTF8.Preamble.Length);
        if (!bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble) && !bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble))
            return bytes;

        using StreamReader reader = new(new MemoryStream(bytes));
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }

    private void Read()
    {
        HashSet<string> seen = [];
        _json.Read();
        Expect(JsonTokenType.StartObject, "a topology");
        while (NextName() is { } name)
        {
            if (!seen.Add(name))
                throw Bad($"There is more than one '{name}'.");

            switch (name)
            {
                case "$schema":
                    Text(name);
                    break;
                case "format":
                    if (Text(name) != JsonWriter.Format)
                        throw NoTopology();
                    break;
                case "version":
                    if (Integer(name) is var version and not JsonWriter.Version)
                        throw Bad($"The file has version {version} of the format. This PeerShell reads version {JsonWriter.Version}.");
                    break;
                case "name":
                    _draft.Name = Text(name);
                    break;
                case "shape":
                    var text = Text(name);
                    _draft.Shape = Enum.TryParse<TopologyShape>(text, out var shape) && Enum.IsDefined(shape) && !char.IsDigit(text[0])
                        ? shape
                        : throw Bad($"There is no shape '{text}'. There are: {string.Join(", ", Enum.GetNames<TopologyShape>())}.");
                    break;
                case "columns":
                    _draft.Columns = Integer(name) is > 0 and var columns ? columns : throw Bad("A grid has at least 1 column.");
                    break;
                case "seed":
                    _draft.Seed = Integer(name);
                    break;
                case "nodes":
                    StartArray(name);
                    while (NextItem(JsonTokenType.StartObject, "a node"))
                        ReadNode();
                    break;
                case "links":
                    StartArray(name);
                    while (NextItem(JsonTokenType.StartObject, "a link"))
                        ReadLink();
                    break;
                default:
                    throw Unknown(name, "a topology");
            }
        }

        while (_json.Read())
            throw Bad("There is more text after the topology.");
        foreach (var needed in (string[])["format", "version", "nodes", "links"])
        {
            if (!seen.Contains(needed))
                throw needed == "format" ? NoTopology() : Bad($"There is no '{needed}'.");
        }
    }

    private void ReadNode()
    {
        var line = Line;
        string? node = null;
        Dictionary<string, string>? tags = null;
        while (NextName() is { } name)
        {
            switch (name)
            {
                case "name":
                    node = Text(name);
                    break;
                case "tags":
                    tags = [];
                    _json.Read();
                    Expect(JsonTokenType.StartObject, "tags");
                    while (NextName() is { } tag)
                        tags[tag] = Text(tag);
                    break;
                default:
                    throw Unknown(name, "a node");
            }
        }

        _draft.AddNode(node ?? throw new BadLineException(line, "A node has no 'name'."), line, tags);
    }

    private void ReadLink()
    {
        var line = Line;
        string? from = null, to = null;
        var conditions = LinkConditions.None;
        while (NextName() is { } name)
        {
            if (name == "from")
                from = Text(name);
            else if (name == "to")
                to = Text(name);
            else if (!ConditionFields.All.Contains(name))
                throw Unknown(name, "a link");
            else
                conditions = ConditionFields.With(conditions, name, Scalar(name), Line);
        }

        if (from is null || to is null)
            throw new BadLineException(line, "A link has no 'from' or no 'to'.");

        _draft.AddLink(from, to, line, conditions);
    }

    private string? NextName()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.EndObject ? null : _json.GetString();
    }

    private void StartArray(string what)
    {
        _json.Read();
        Expect(JsonTokenType.StartArray, what);
    }

    private bool NextItem(JsonTokenType type, string what)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray)
            return false;

        Expect(type, what);
        return true;
    }

    private string Text(string what)
    {
        _json.Read();
        Expect(JsonTokenType.String, what);
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Bad($"'{what}' is not valid UTF-8 text.");
        }
    }

    private int Integer(string what)
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out var number)
            ? number
            : throw Bad($"'{what}' is not a whole number.");
    }

    private string Scalar(string what)
    {
        _json.Read();
        return _json.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False
            ? Encoding.UTF8.GetString(_json.ValueSpan)
            : throw Bad($"'{what}' is neither a number nor true or false.");
    }

    private void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType == type)
            return;

        var found = _json.TokenType == JsonTokenType.None ? "nothing" : _json.TokenType.ToString();
        throw Bad($"Expected {what}, but found {found}.");
    }

    private BadLineException Bad(string reason) => new(Line, reason);

    private BadLineException Unknown(string name, string what) => Bad($"'{name}' is not a property of {what}.");

    private static BadLineException NoTopology() =>
        new(null, $"The file is JSON, but not a topology: it has no \"format\": \"{JsonWriter.Format}\".");

    // Removes the position, which the message of the JSON reader repeats.
    private static string Sentence(string message) => message.Split(" LineNumber:")[0];
}
