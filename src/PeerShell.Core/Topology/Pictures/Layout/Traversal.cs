namespace PeerShell.Topology.Pictures;

/// <summary>Ways through a graph that layouts need.</summary>
internal static class Traversal
{
    /// <summary>How many links each node is away from one, written into <paramref name="distances"/>; -1 for out of reach.</summary>
    /// <returns>The nodes within reach, the nearest first: the part of <paramref name="order"/> that was filled.</returns>
    public static ReadOnlySpan<int> Walk(this Adjacency graph, int from, int[] distances, int[] order)
    {
        Array.Fill(distances, -1);
        distances[from] = 0;
        order[0] = from;
        var reached = 1;
        for (var next = 0; next < reached; next++)
        {
            var node = order[next];
            foreach (var neighbor in graph.Neighbors(node))
            {
                if (distances[neighbor] >= 0)
                    continue;

                distances[neighbor] = distances[node] + 1;
                order[reached++] = neighbor;
            }
        }

        return order.AsSpan(0, reached);
    }

    /// <summary>The connected parts, the largest first and else in the order of their first nodes.</summary>
    public static IReadOnlyList<int[]> Components(this Adjacency graph)
    {
        List<int[]> components = [];
        var seen = new bool[graph.NodeCount];
        Stack<int> open = [];
        for (var first = 0; first < seen.Length; first++)
        {
            if (seen[first])
                continue;

            List<int> members = [];
            seen[first] = true;
            open.Push(first);
            while (open.TryPop(out var node))
            {
                members.Add(node);
                foreach (var neighbor in graph.Neighbors(node))
                {
                    if (seen[neighbor])
                        continue;

                    seen[neighbor] = true;
                    open.Push(neighbor);
                }
            }

            members.Sort();
            components.Add([.. members]);
        }

        return [.. components.OrderByDescending(members => members.Length)];
    }

    /// <summary>The graph of some of the nodes, which are numbered anew in the order given.</summary>
    public static Adjacency Part(this Adjacency graph, int[] members)
    {
        if (members.Length == graph.NodeCount)
            return graph;

        var numbers = new Dictionary<int, int>(members.Length);
        foreach (var member in members)
            numbers.Add(member, numbers.Count);

        List<(int, int)> links = [];
        foreach (var member in members)
        {
            foreach (var neighbor in graph.Neighbors(member))
            {
                if (member < neighbor && numbers.TryGetValue(neighbor, out var number))
                    links.Add((numbers[member], number));
            }
        }

        return Adjacency.Build(members.Length, links.ToArray());
    }
}
