using System.Text;
using System.Text.RegularExpressions;
using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// Reads one pair of names per line; # begins a comment. A Python dictionary of attributes or weights may follow the pair, as
/// networkx writes them. A single name is a node without links. If the first line names columns, as in CSV files, they say
/// where the pair and the conditions of the link are.
/// </summary>
internal static partial class EdgeListReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Read(Stream stream, GraphDraft draft)
    {
        using StreamReader reader = new(stream, Strict);
        EdgeListHeader? header = null;
        var isFirst = true;
        for (var number = 1; reader.ReadLine() is { } text; number++)
        {
            var line = EdgeListLine.Read(text, number);
            if (line.Fields.All(string.IsNullOrEmpty))
                continue;
            if (isFirst)
                header = EdgeListHeader.Of(line);
            if (header is null)
                ReadPair(line, number, draft);
            else if (!isFirst)
                ReadRow(line, header, number, draft);
            isFirst = false;
        }
    }

    private static void ReadPair(EdgeListLine line, int number, GraphDraft draft)
    {
        string[] fields = [.. line.Fields.Where(field => field.Length > 0)];
        foreach (var name in fields.Take(2))
            draft.Mention(name, number);
        if (fields.Length == 1)
            return;

        var conditions = LinkConditions.None;
        foreach (Match field in Attributes().Matches(line.Attributes))
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

    private static void ReadRow(EdgeListLine line, EdgeListHeader header, int number, GraphDraft draft)
    {
        if (line.Fields.Count > header.Columns.Count)
        {
            throw new BadLineException(
                number,
                $"There are {line.Fields.Count} fields, but {header.Columns.Count} columns. "
                + "Put a value that contains a comma in double quotes.");
        }

        var conditions = LinkConditions.None;
        for (var column = 0; column < line.Fields.Count; column++)
        {
            if (column == header.From || column == header.To || line.Fields[column].Length == 0)
                continue;
            if (header.ConditionIn(column) is { } condition)
                conditions = ConditionFields.With(conditions, condition, line.Fields[column], number);
            else
                draft.LeaveOut($"'{header.Columns[column]}' of links");
        }

        string[] ends =
        [
            .. new[] { header.From, header.To }
                .Where(column => column < line.Fields.Count)
                .Select(column => line.Fields[column])
                .Where(name => name.Length > 0),
        ];
        foreach (var name in ends)
            draft.Mention(name, number);
        if (ends is [var from, var to])
            draft.AddLink(from, to, number, conditions);
    }

    [GeneratedRegex("""(['"])(?<name>[^'"]*)\1\s*:\s*(?<value>'[^']*'|"[^"]*"|[^,}]*)""")]
    private static partial Regex Attributes();
}
