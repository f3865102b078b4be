namespace PeerShell.Topology.Measures;

/// <summary>
/// The diameter of a part of a graph without a search from every node: the fringe upper bound iFUB (Crescenzi, Grossi,
/// Habib, Lanzi and Marino, On computing the diameter of real-world undirected graphs, 2013). Two nodes no farther than i from
/// a middle are no farther than 2i from each other; so once the searches from all beyond i are done, and the longest is 2i
/// or more, that is the diameter. The middle is the node that is nearest to the ends of some sweeps, which
/// each go from the last middle to the farthest node and on to what is farthest from there.
/// </summary>
internal sealed class DiameterBounds(Adjacency graph, BreadthFirst search, Component component, ManySources searches, CancellationToken cancellation)
{
    /// <summary>Finds the diameter, or bounds for it.</summary>
    /// <param name="known">A distance that there is.</param>
    /// <param name="budget">How many links to go along at most.</param>
    /// <returns>The longest distance found, and the longest that there can be.</returns>
    public (int Diameter, int AtMost) Find(int known, long budget)
    {
        const int sweeps = 3;
        var longest = known;
        var farthest = new int[graph.NodeCount]; // of the ends
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
