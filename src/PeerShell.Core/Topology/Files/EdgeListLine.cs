using System.Text;

namespace PeerShell.Topology.Files;

/// <summary>
/// A line of an edge list, split into fields and a dictionary of attributes. Fields are separated by tabs if there are any,
/// else by commas if there are any, else by spaces. A field in double quotes may contain all of those, and two double quotes
/// in it stand for one, as in CSV (RFC 4180).
/// </summary>
/// <param name="Fields">The fields. Between tabs or commas a field may be empty.</param>
/// <param name="Attributes">The text from an opening brace on, or an empty string.</param>
internal sealed record EdgeListLine(IReadOnlyList<string> Fields, string Attributes)
{
    /// <summary>Splits a line.</summary>
    /// <exception cref="BadLineException">A quote is not closed, or is closed before the end of a field.</exception>
    public static EdgeListLine Read(string text, int number) =>
        Read(text, '\t') ?? Read(text, ',') ?? Read(text, ' ')
        ?? throw new BadLineException(
            number,
            "A double quote is not closed, or there is more text after the closing quote. To use a quote in a name, write it twice.");

    /// <summary>Quotes a name if it must be quoted to be read back.</summary>
    public static string Quote(string name) => name.StartsWith('"') ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

    // Returns null if this is not the delimiter of the line.
    private static EdgeListLine? Read(string text, char delimiter)
    {
        List<string> fields = [];
        var at = 0;
        while (true)
        {
            at = SkipBlanks(text, at, delimiter);
            if (ReadField(text, ref at, delimiter) is not { } field)
                return null;

            fields.Add(field);
            at = SkipBlanks(text, at, delimiter);
            if (at < text.Length && IsDelimiter(text[at], delimiter))
                at++;
            else if (delimiter == ' ' && at < text.Length && !IsEnd(text[at]) && char.IsWhiteSpace(text[at - 1]))
                continue;
            else if (at < text.Length && !IsEnd(text[at]))
                return null;
            else
                break;
        }

        var attributes = at < text.Length && text[at] == '{' ? text[at..] : "";
        return delimiter != ' ' && fields.Count == 1 ? null : new(fields, attributes);
    }

    private static string? ReadField(string text, ref int at, char delimiter)
    {
        var start = at;
        if (at == text.Length || text[at] != '"')
        {
            while (at < text.Length && !IsEnd(text[at]) && !IsDelimiter(text[at], delimiter))
                at++;
            return text[start..at].Trim();
        }

        StringBuilder field = new();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
                field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[at++]);
            else
            {
                at++;
                return field.ToString();
            }
        }

        return null;
    }

    private static int SkipBlanks(string text, int at, char delimiter)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]) && (delimiter == ' ' || text[at] != delimiter))
            at++;
        return at;
    }

    private static bool IsDelimiter(char letter, char delimiter) => delimiter == ' ' ? char.IsWhiteSpace(letter) : letter == delimiter;

    private static bool IsEnd(char letter) => letter is '#' or '{';
}
