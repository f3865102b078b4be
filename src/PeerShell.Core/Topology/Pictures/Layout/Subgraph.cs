namespace PeerShell.Topology.Pictures;

/// <summary>Creates graphs from some of the nodes of another.</summary>
internal static class Subgraph
{
    /// <summary>Returns the graph of some nodes and the links between them. Nodes are numbered in the order given.</summary>
    public static Adjacency Of(Adjacency graph, int[] nodes)
    {
        if (nodes.Length == graph.NodeCount)
            return graph;

        var numbers = new Dictionary<int, int>(nodes.Length);
        foreach (var node in nodes)
            numbers.Add(node, numbers.Count);

        List<(int, int)> links = [];
        foreach (var node in nodes)
        {
            foreach (var neighbor in graph.Neighbors(node))
            {
                if (node < neighbor && numbers.TryGetValue(neighbor, out var number))
                    links.Add((numbers[node], number));
            }
        }

        return Adjacency.Build(nodes.Length, links.ToArray());
    }
}
