using System.Text;
using System.Text.RegularExpressions;
using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// Reads a pair of names a line, between tabs, commas or spaces, whichever of them comes first in this order; # begins a
/// comment. What follows the pair is a Python dictionary of attributes or weights, as networkx writes them. A
/// name alone is a node without links.
/// </summary>
internal static partial class EdgeListReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Read(Stream stream, GraphDraft draft)
    {
        using StreamReader reader = new(stream, Strict);
        for (var number = 1; reader.ReadLine() is { } text; number++)
            ReadLine(text, number, draft);
    }

    private static void ReadLine(string text, int number, GraphDraft draft)
    {
        var comment = text.IndexOf('#', StringComparison.Ordinal);
        if (comment >= 0)
            text = text[..comment];

        var brace = text.IndexOf('{', StringComparison.Ordinal);
        var pair = brace < 0 ? text : text[..brace];
        if (string.IsNullOrWhiteSpace(pair))
            return;

        var fields = Split(pair);
        foreach (var name in fields.Take(2))
            draft.Mention(name, number);
        if (fields.Length == 1)
            return;

        var conditions = LinkConditions.None;
        foreach (Match field in Fields().Matches(brace < 0 ? "" : text[brace..]))
        {
            var name = field.Groups["name"].Value;
            if (ConditionFields.All.Contains(name))
                conditions = ConditionFields.With(conditions, name, field.Groups["value"].Value.Trim(), number);
            else
                draft.LeaveOut($"'{name}' of links");
        }

        if (fields.Length > 2)
            draft.LeaveOut("the weights of links");
        draft.AddLink(fields[0], fields[1], number, conditions);
    }

    private static string[] Split(string pair)
    {
        const StringSplitOptions clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return pair.Contains('\t', StringComparison.Ordinal) ? pair.Split('\t', clean)
            : pair.Contains(',', StringComparison.Ordinal) ? pair.Split(',', clean)
            : pair.Split((char[]?)null, clean);
    }

    [GeneratedRegex("""(['"])(?<name>[^'"]*)\1\s*:\s*(?<value>'[^']*'|"[^"]*"|[^,}]*)""")]
    private static partial Regex Fields();
}
