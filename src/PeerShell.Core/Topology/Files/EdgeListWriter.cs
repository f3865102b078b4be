namespace PeerShell.Topology.Files;

/// <summary>
/// Writes one pair of names per line, followed by the conditions of the link as a Python dictionary, which is how networkx
/// writes attributes. A node without links has a line of its own, which networkx skips. If a name contains a space or comma,
/// tabs separate the names.
/// </summary>
internal static class EdgeListWriter
{
    public static void Write(PeerTopology topology, TextWriter writer)
    {
        if (topology.Nodes.FirstOrDefault(node => IsUnwritable(node.Name)) is { } odd)
        {
            throw new NotSupportedException(
                $"An edge list can't represent the name '{odd}', because it contains # or {{, or begins or ends with a space. "
                + "Write GraphML or JSON, or rename the node.");
        }

        var hasBlanks = topology.Nodes.Any(node => node.Name.Any(letter => letter == ',' || char.IsWhiteSpace(letter)));
        var delimiter = hasBlanks ? '\t' : ' ';
        writer.WriteLine($"# {topology.Name}");
        for (var place = 0; place < topology.Nodes.Count; place++)
        {
            if (topology.Adjacency.Degree(place) == 0)
                writer.WriteLine(EdgeListLine.Quote(topology.Nodes[place].Name) + (delimiter == '\t' ? "\t" : ""));
        }

        foreach (var link in topology.Links)
        {
            var ends = $"{EdgeListLine.Quote(link.From)}{delimiter}{EdgeListLine.Quote(link.To)}";
            var fields = ConditionFields.Of(link.Conditions).Select(field => $"'{field.Name}': {ValueOf(field.Value)}");
            var conditions = string.Join(", ", fields);
            writer.WriteLine(conditions.Length == 0 ? ends : $"{ends}{delimiter}{{{conditions}}}");
        }
    }

    public static string? Loss(PeerTopology topology) => topology.Nodes.Any(node => node.Tags.Count > 0)
        ? "An edge list can't hold the tags of nodes, so they were left out."
        : null;

    private static bool IsUnwritable(string name) => name.AsSpan().ContainsAny('#', '{') || name.Trim() != name;

    private static string ValueOf(string value) => value == "true" ? "True" : value;
}
