namespace PeerShell.Topology.Measures;

/// <summary>A connected component of a graph.</summary>
/// <param name="Nodes">The positions of its nodes, in breadth-first order from the first.</param>
/// <param name="LinkCount">The number of links between them.</param>
/// <param name="MaxDegree">The maximum degree of its nodes.</param>
internal sealed record Component(int[] Nodes, int LinkCount, int MaxDegree)
{
    /// <summary>Finds all components, the largest first.</summary>
    public static IReadOnlyList<Component> All(Adjacency graph)
    {
        List<Component> found = [];
        var search = new BreadthFirst(graph);
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (search.Reached(node))
                continue;

            // Searches in different components do not overwrite each other's results.
            search.Continue(node);
            int[] nodes = [.. search.Order];
            found.Add(new(nodes, (int)(nodes.Sum(one => (long)graph.Degree(one)) / 2), nodes.Max(graph.Degree)));
        }

        return [.. found.OrderByDescending(component => component.Nodes.Length)];
    }
}
