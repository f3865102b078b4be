namespace PeerShell.Topology.Measures;

/// <summary>
/// The articulation points and bridges of a graph: the nodes and links whose loss would each split it. One depth-first
/// search finds them, by how far up its tree each subtree has links (Hopcroft and Tarjan, Algorithm 447, 1973; Tarjan,
/// A note on finding the bridges of a graph, 1974). It is not recursive, because the tree can be as deep as there are nodes.
/// </summary>
/// <param name="Nodes">The positions of articulation points.</param>
/// <param name="Links">The positions of bridges.</param>
internal sealed record CutSet(IReadOnlyList<int> Nodes, IReadOnlyList<int> Links)
{
    public static CutSet Find(Adjacency graph, IReadOnlyList<Component> components)
    {
        List<int> nodes = [];
        List<int> links = [];
        var count = graph.NodeCount;
        var entered = new int[count]; // when the search entered a node, from 1 on; 0 for not yet
        var lowest = new int[count]; // the earliest entered node to which the node's subtree has a link
        var next = new int[count]; // which neighbour of a node to visit next
        var parent = new int[count];
        var clock = 0;
        foreach (var root in components.Select(component => component.Nodes[0]))
        {
            var children = 0;
            var node = root;
            parent[root] = -1;
            entered[root] = lowest[root] = ++clock;
            while (node >= 0)
            {
                var neighbors = graph.Neighbors(node);
                if (next[node] < neighbors.Length)
                {
                    var neighbor = neighbors[next[node]++];
                    if (entered[neighbor] == 0)
                    {
                        parent[neighbor] = node;
                        entered[neighbor] = lowest[neighbor] = ++clock;
                        node = neighbor;
                    }
                    else if (neighbor != parent[node])
                    {
                        lowest[node] = Math.Min(lowest[node], entered[neighbor]);
                    }

                    continue;
                }

                var above = parent[node];
                if (above >= 0)
                {
                    lowest[above] = Math.Min(lowest[above], lowest[node]);
                    if (lowest[node] > entered[above])
                        links.Add(graph.Find(above, node));
                    if (above == root)
                        children++;
                    else if (lowest[node] >= entered[above] && (nodes.Count == 0 || nodes[^1] != above))
                        nodes.Add(above);
                }

                node = above;
            }

            if (children > 1)
                nodes.Add(root);
        }

        return new([.. nodes.Distinct()], links);
    }
}
