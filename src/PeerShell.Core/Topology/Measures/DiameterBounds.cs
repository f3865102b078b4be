namespace PeerShell.Topology.Measures;

/// <summary>
/// The diameter of a part of a graph without a search from every node: the fringe upper bound iFUB, from a node in the middle
/// that four sweeps find (Crescenzi, Grossi, Habib, Lanzi and Marino, On computing the diameter of real-world undirected
/// graphs, 2013). Two nodes no farther than i from the middle are no farther than 2i from each other; so once
/// the searches from all beyond i are done, and the longest is 2i or more, that is the diameter.
/// </summary>
internal sealed class DiameterBounds(Adjacency graph, BreadthFirst search, Component component, ManySources searches, CancellationToken cancellation)
{
    /// <summary>Finds the diameter, or bounds for it.</summary>
    /// <param name="known">A distance that there is.</param>
    /// <param name="budget">How many links to go along at most.</param>
    /// <returns>The longest distance found, and the longest that there can be.</returns>
    public (int Diameter, int AtMost) Find(int known, long budget)
    {
        var longest = known;
        var middle = component.Nodes.MaxBy(graph.Degree);
        for (var sweep = 0; sweep < 2; sweep++)
        {
            search.Run(middle);
            search.Run(search.Farthest);
            longest = Math.Max(longest, search.Depth);
            middle = search.Middle();
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
            searches.Run(order.Slice(left, batch), component);
            longest = Math.Max(longest, searches.Depth);
            budget -= searches.Work;
        }

        return (longest, longest);
    }
}
