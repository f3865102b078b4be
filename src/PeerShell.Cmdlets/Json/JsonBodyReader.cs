using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace PeerShell.Json;

/// <summary>
/// Reads one JSON value: objects as PSCustomObject, arrays as arrays, whole numbers as long, other numbers as double. Dates stay strings.
/// </summary>
internal static class JsonBodyReader
{
    // Longer numbers are more likely sent to keep the receiver busy than to be used.
    private const int MaxDigits = 1000;

    /// <summary>Reads the value at the reader's current token, and leaves the reader at the last token of the value.</summary>
    /// <exception cref="JsonException">The text is not JSON, or nested too deeply.</exception>
    public static object? Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader),
        JsonTokenType.StartArray => ReadArray(ref reader),
        JsonTokenType.String => ReadString(ref reader),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static object?[] ReadArray(ref Utf8JsonReader reader)
    {
        List<object?> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader));

        return [.. items];
    }

    // Of several members with the same name, the last one counts, as in ConvertFrom-Json.
    private static object ReadObject(ref Utf8JsonReader reader)
    {
        var members = new OrderedDictionary(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadString(ref reader);
            reader.Read();
            members[name] = Read(ref reader);
        }

        return CanBeProperties(members) ? ToObject(members) : members;
    }

    // JSON can contain lone surrogates, which can't be decoded. The message must not be lost because of them.
    private static string ReadString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static object ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var whole))
            return whole;

        return reader.ValueSpan.Length <= MaxDigits && reader.ValueSpan.IndexOfAny(".eE"u8) < 0
            ? BigInteger.Parse(Encoding.UTF8.GetString(reader.ValueSpan), CultureInfo.InvariantCulture)
            : reader.GetDouble();
    }

    // The names of properties must not be empty, reserved, or differ only in case. A dictionary has no such rules.
    private static bool CanBeProperties(OrderedDictionary members)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase)
        {
            "", "PSObject", "PSBase", "PSAdapted", "PSExtended", "PSTypeNames",
        };
        return members.Keys.Cast<string>().All(names.Add);
    }

    private static PSObject ToObject(OrderedDictionary members)
    {
        var result = new PSObject();
        var enumerator = members.GetEnumerator();
        while (enumerator.MoveNext())
            result.Properties.Add(new PSNoteProperty((string)enumerator.Key, enumerator.Value), preValidated: true);

        return result;
    }
}
