namespace PeerShell.Topology.Measures;

/// <summary>
/// Finds the diameter of a component without a search from every node: the fringe upper bound iFUB (Crescenzi, Grossi,
/// Habib, Lanzi and Marino, On computing the diameter of real-world undirected graphs, 2013). Two nodes that are at most i
/// links from a middle node are at most 2i links from each other. So nodes are searched from in order of their distance from
/// the middle, the farthest first. Once the longest distance found is at least 2i, and only nodes at most i from the middle
/// are left, that distance is the diameter. Three double sweeps choose the middle: each searches from the last middle to the
/// farthest node, and from there to the node that is farthest from it. The next middle is the node nearest to all ends.
/// </summary>
internal sealed class DiameterBounds(
    Adjacency graph, BreadthFirst search, Component component, ManySources searches, CancellationToken cancellation)
{
    /// <summary>Finds the diameter, or bounds for it if the budget runs out.</summary>
    /// <param name="known">The longest distance known so far.</param>
    /// <param name="budget">The number of links to follow; no batch of searches starts after they are used up.</param>
    /// <returns>The longest distance found, and an upper bound of the diameter.</returns>
    public (int Diameter, int AtMost) Find(int known, long budget)
    {
        const int sweeps = 3;
        var longest = known;
        var farthest = new int[graph.NodeCount]; // each node's distance from the farthest end
        var middle = component.Nodes.MaxBy(graph.Degree);
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            search.Run(middle);
            for (var end = 0; end < 2; end++)
            {
                search.Run(search.Farthest);
                longest = Math.Max(longest, search.Depth);
                foreach (var node in component.Nodes)
                    farthest[node] = Math.Max(farthest[node], search.Distance(node));
            }

            middle = component.Nodes.MinBy(node => farthest[node]);
        }

        search.Run(middle);
        var order = search.Order;
        var left = order.Length;
        while (left > 0)
        {
            var depth = search.Distance(order[left - 1]);
            if (longest >= 2 * depth || budget <= 0)
                return (longest, Math.Max(longest, 2 * depth));

            cancellation.ThrowIfCancellationRequested();
            var batch = Math.Min(left, ManySources.Width);
            left -= batch;
            searches.Run(order.Slice(left, batch));
            longest = Math.Max(longest, searches.Depth);
            budget -= searches.Work;
        }

        return (longest, longest);
    }
}
