namespace PeerShell.Topology.Files;

/// <summary>The first line of a CSV file, if it names the columns.</summary>
/// <param name="From">The column of one end of a link.</param>
/// <param name="To">The column of the other end.</param>
/// <param name="Columns">The names of all columns.</param>
internal sealed record EdgeListHeader(int From, int To, IReadOnlyList<string> Columns)
{
    // Only names that are unlikely to be nodes, unlike a and b.
    private static readonly (string From, string To)[] Ends = [("from", "to"), ("source", "target"), ("src", "dst")];

    /// <summary>Tries to read a line as a header.</summary>
    /// <returns>The header, or null if the line is not a header.</returns>
    public static EdgeListHeader? Of(EdgeListLine line)
    {
        var columns = line.Fields.Select(field => field.ToLowerInvariant()).ToList();
        return Ends.Select(ends => new EdgeListHeader(columns.IndexOf(ends.From), columns.IndexOf(ends.To), line.Fields))
            .FirstOrDefault(header => header is { From: >= 0, To: >= 0 });
    }

    /// <summary>Returns the name of the link condition in a column, or null if it has none.</summary>
    public string? ConditionIn(int column) => Columns[column].ToLowerInvariant() switch
    {
        "latency" or "latencyms" => ConditionFields.Latency,
        "jitter" or "jitterms" => ConditionFields.Jitter,
        "loss" or "losspercent" => ConditionFields.Loss,
        "bandwidth" => ConditionFields.Bandwidth,
        "down" or "isdown" => ConditionFields.Down,
        _ => null,
    };
}
