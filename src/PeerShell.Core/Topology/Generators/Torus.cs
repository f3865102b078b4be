namespace PeerShell.Topology.Generators;

/// <summary>
/// A torus: a grid whose rows and columns are rings, so that every node has four neighbours. The product of two cycles,
/// C<sub>m</sub> x C<sub>n</sub>.
/// </summary>
public static class Torus
{
    private const int Least = 3;

    /// <summary>Makes a torus.</summary>
    /// <param name="count">How many nodes; rows times columns, of each at least 3.</param>
    /// <param name="columns">How many in a row; default: as near to a square as may be.</param>
    /// <param name="names">What they are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes, or the names are no names.</exception>
    public static PeerTopology Create(int count, int? columns = null, NodeNames? names = null)
    {
        var torus = new Draft("torus", count, 2L * count, least: Least * Least);
        var width = columns ?? Squarest(count);
        if (width < Least || count % width != 0 || count / width < Least)
        {
            throw Draft.Impossible(count, columns is null
                ? $"{count} nodes make no torus: it has at least {Least} rows and {Least} columns, all full. {Nearest(count)} nodes do."
                : $"{count} nodes in rows of {columns} make no torus: it has at least {Least} rows and {Least} columns, all full.");
        }

        for (var node = 0; node < count; node++)
        {
            var first = node - (node % width);
            torus.Link(node, first + ((node + 1 - first) % width));
            torus.Link(node, (node + width) % count);
        }

        return torus.Finish(names, TopologyShape.Torus, width);
    }

    // The number of columns, at least as many as the rows; 0 if there is none.
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
