namespace PeerShell.Topology.Pictures;

/// <summary>Explains the colors and lines of a drawing.</summary>
internal sealed class Legend
{
    private const double Gap = 20;

    private Legend(IReadOnlyList<LegendEntry> entries) => Entries = entries;

    public IReadOnlyList<LegendEntry> Entries { get; }

    public static Legend Of(Drawing drawing)
    {
        List<LegendEntry> entries = [];
        if (drawing.Colors.Tag is { } tag)
        {
            entries.Add(new(LegendKind.Caption, tag, ""));
            entries.AddRange(drawing.Colors.Values.Select(value => new LegendEntry(LegendKind.Node, value, drawing.Colors.ClassOf(value))));
            if (drawing.Colors.HasOthers)
                entries.Add(new(LegendKind.Node, "other or none", "other"));
        }

        if (drawing.HasImpaired)
            entries.Add(new(LegendKind.Link, "link with conditions", "impaired"));
        if (drawing.HasDown)
            entries.Add(new(LegendKind.Link, "link that is down", "down"));
        return new(entries);
    }

    /// <summary>Arranges the entries in rows of at most a width, unless a single entry is wider.</summary>
    public IReadOnlyList<IReadOnlyList<(LegendEntry Entry, double Left)>> InRows(double width, double fontSize)
    {
        List<List<(LegendEntry, double)>> rows = [];
        var left = double.MaxValue;
        foreach (var entry in Entries)
        {
            var entryWidth = entry.TextLeft + (TextSize.WidthOf(entry.Text) * fontSize);
            if (left + entryWidth > width)
            {
                rows.Add([]);
                left = 0;
            }

            rows[^1].Add((entry, left));
            left += entryWidth + Gap;
        }

        return rows;
    }
}
