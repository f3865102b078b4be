namespace PeerShell.Topology.Measures;

/// <summary>A part of a graph: all nodes between which there is a way.</summary>
/// <param name="Nodes">The places of its nodes, in the order in which they were come upon from the first.</param>
/// <param name="LinkCount">How many links are between them.</param>
/// <param name="MaxDegree">The most links of one of them.</param>
internal sealed record Component(int[] Nodes, int LinkCount, int MaxDegree)
{
    /// <summary>All parts, the largest first.</summary>
    public static IReadOnlyList<Component> All(Adjacency graph)
    {
        List<Component> found = [];
        var search = new BreadthFirst(graph);
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (search.Reached(node))
                continue;

            // Searches that begin where none has been leave each other's marks alone.
            search.Continue(node);
            int[] nodes = [.. search.Order];
            found.Add(new(nodes, (int)(nodes.Sum(one => (long)graph.Degree(one)) / 2), nodes.Max(graph.Degree)));
        }

        return [.. found.OrderByDescending(component => component.Nodes.Length)];
    }
}
