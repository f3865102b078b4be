namespace PeerShell.Topology.Generators;

/// <summary>
/// A torus: a grid whose rows and columns are rings, so that every node has four neighbours. In graph theory, the product of
/// two cycles, C<sub>m</sub> x C<sub>n</sub>.
/// </summary>
public static class Torus
{
    private const int Least = 3;

    /// <summary>Makes a torus.</summary>
    /// <param name="count">The number of nodes: rows times columns, at least 3 of each.</param>
    /// <param name="columns">The number of nodes in a row. Default: as near to a square as possible.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, int? columns = null, NodeNames? names = null)
    {
        var torus = new Draft("torus", count, 2L * count, least: Least * Least);
        var width = columns ?? Squarest(count);
        if (width < Least || count % width != 0 || count / width < Least)
        {
            throw Draft.Impossible(count, columns is null
                ? $"{count} nodes can't form a torus. It needs at least {Least} full rows and columns. {Nearest(count)} nodes can."
                : $"{count} nodes in rows of {columns} can't form a torus. It needs at least {Least} full rows and columns.");
        }

        for (var node = 0; node < count; node++)
        {
            var first = node - (node % width);
            torus.Link(node, first + ((node + 1 - first) % width));
            torus.Link(node, (node + width) % count);
        }

        return torus.Finish(names, TopologyShape.Torus, width);
    }

    // Returns the number of columns of the squarest torus, at least as many as its rows; 0 if there is none.
    private static int Squarest(int count)
    {
        for (var rows = (int)Math.Sqrt(count); rows >= Least; rows--)
        {
            if (count % rows == 0)
                return count / rows;
        }

        return 0;
    }

    private static int Nearest(int count)
    {
        while (Squarest(count) == 0)
            count++;

        return count;
    }
}
