namespace PeerShell.Topology.Files;

/// <summary>
/// Writes a pair of names a line, and behind them the link's conditions as networkx writes attributes, as a Python
/// dictionary. A node without links has a line of its own, which networkx passes over. Names with spaces or commas are set apart by tabs.
/// </summary>
internal static class EdgeListWriter
{
    public static void Write(PeerTopology topology, TextWriter writer)
    {
        if (topology.Nodes.FirstOrDefault(node => node.Name.AsSpan().ContainsAny('#', '{') || node.Name.Trim() != node.Name) is { } odd)
            throw new NotSupportedException($"An edge list has no way to write the name '{odd}': there is a # or a {{ in it, or a space before or behind it. Write GraphML or JSON, or rename the node.");

        var delimiter = topology.Nodes.Any(node => node.Name.Any(letter => letter == ',' || char.IsWhiteSpace(letter))) ? '\t' : ' ';
        writer.WriteLine($"# {topology.Name}");
        for (var place = 0; place < topology.Nodes.Count; place++)
        {
            if (topology.Adjacency.Degree(place) == 0)
                writer.WriteLine(delimiter == '\t' ? $"{EdgeListLine.Quote(topology.Nodes[place].Name)}\t" : EdgeListLine.Quote(topology.Nodes[place].Name));
        }

        foreach (var link in topology.Links)
        {
            var conditions = string.Join(", ", ConditionFields.Of(link.Conditions).Select(field => $"'{field.Name}': {(field.Value == "true" ? "True" : field.Value)}"));
            writer.WriteLine($"{EdgeListLine.Quote(link.From)}{delimiter}{EdgeListLine.Quote(link.To)}{(conditions.Length == 0 ? "" : $"{delimiter}{{{conditions}}}")}");
        }
    }

    public static string? Loss(PeerTopology topology) => topology.Nodes.Any(node => node.Tags.Count > 0)
        ? "An edge list has no place for the tags of nodes; they were left out."
        : null;
}
