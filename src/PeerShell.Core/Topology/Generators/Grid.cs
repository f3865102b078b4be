namespace PeerShell.Topology.Generators;

/// <summary>
/// A grid: nodes in rows and columns, each linked to those beside, above and below it. In graph theory, the lattice graph in
/// two dimensions.
/// </summary>
public static class Grid
{
    /// <summary>Makes a grid.</summary>
    /// <param name="count">The number of nodes, at least 1. The last row is shorter if the nodes do not fill it.</param>
    /// <param name="columns">The number of nodes in a row. Default: as near to a square as possible.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, int? columns = null, NodeNames? names = null)
    {
        var width = columns ?? (int)Math.Ceiling(Math.Sqrt(Math.Max(count, 1)));
        if (width < 1)
            throw Draft.Impossible(width, $"A grid has at least 1 column, not {width}.");

        var grid = new Draft("grid", count, 2L * count);
        for (var node = 0; node < count; node++)
        {
            if ((node + 1) % width != 0 && node + 1 < count)
                grid.Link(node, node + 1);
            if (width < count - node)
                grid.Link(node, node + width);
        }

        return grid.Finish(names, TopologyShape.Grid, Math.Min(width, count));
    }
}
