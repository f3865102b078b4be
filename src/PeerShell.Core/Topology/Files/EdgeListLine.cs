using System.Text;

namespace PeerShell.Topology.Files;

/// <summary>
/// A line of an edge list, taken apart: fields between tabs, commas or spaces, whichever of them comes first in this order, and the
/// dictionary of attributes behind them. A field in double quotes may hold all of those; two of them are one, as in CSV (RFC 4180).
/// </summary>
/// <param name="Fields">The fields; between tabs and commas there may be empty ones.</param>
/// <param name="Attributes">What begins with a brace, or nothing.</param>
internal sealed record EdgeListLine(IReadOnlyList<string> Fields, string Attributes)
{
    /// <summary>Takes a line apart.</summary>
    /// <exception cref="BadLineException">A quote is opened and not closed where a field ends.</exception>
    public static EdgeListLine Read(string text, int number) =>
        Read(text, '\t') ?? Read(text, ',') ?? Read(text, ' ')
        ?? throw new BadLineException(number, "A name is in double quotes that are not closed, or there is more behind them. A quote within is written twice.");

    /// <summary>A name as it is written, so that it is read as it was.</summary>
    public static string Quote(string name) => name.StartsWith('"') ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

    // Null if that is not what stands between the fields.
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
