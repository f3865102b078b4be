namespace PeerShell.Topology.Files;

/// <summary>The first line of a CSV file, if it names the columns.</summary>
/// <param name="From">The column of one end of a link.</param>
/// <param name="To">The column of the other.</param>
/// <param name="Columns">What all columns are called.</param>
internal sealed record EdgeListHeader(int From, int To, IReadOnlyList<string> Columns)
{
    // None that is as likely the name of a node, such as a and b.
    private static readonly (string From, string To)[] Ends = [("from", "to"), ("source", "target"), ("src", "dst")];

    /// <summary>Reads a line as a header.</summary>
    /// <returns>The header, or null if the line is none.</returns>
    public static EdgeListHeader? Of(EdgeListLine line)
    {
        var columns = line.Fields.Select(field => field.ToLowerInvariant()).ToList();
        return Ends.Select(ends => new EdgeListHeader(columns.IndexOf(ends.From), columns.IndexOf(ends.To), line.Fields))
            .FirstOrDefault(header => header is { From: >= 0, To: >= 0 });
    }

    /// <summary>The condition of links that a column holds, or null.</summary>
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
