namespace PeerShell.Topology.Generators;

/// <summary>
/// A scale-free graph, grown by preferential attachment: each new node links to some existing nodes, and prefers those with
/// many links. A few nodes become hubs, and the degrees follow a power law. The graph is connected.
/// </summary>
/// <remarks>
/// Barabási and Albert, Emergence of scaling in random networks, 1999. The first nodes form a full mesh of degree + 1 nodes,
/// so that every node has at least the degree. Drawing a random end of a link draws a node in proportion to its links
/// (Batagelj and Brandes, Efficient generation of large random networks, 2005, algorithm 5). Duplicates are drawn again.
/// </remarks>
public static class ScaleFree
{
    /// <summary>Makes a scale-free graph.</summary>
    /// <param name="count">The number of nodes, more than the degree.</param>
    /// <param name="degree">The number of links of each new node, at least 1.</param>
    /// <param name="seed">The seed. The same seed makes the same graph.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, int degree, int seed, NodeNames? names = null)
    {
        var graph = new Draft("scale-free", count, (long)count * Math.Max(degree, 0) - ((long)degree * (degree + 1) / 2));
        if (degree < 1 || degree >= count)
        {
            throw Draft.Impossible(
                degree, $"In a scale-free graph of {count} nodes each new one has 1 to {count - 1} links, not {degree}.");
        }

        var random = new SeededRandom(seed);
        var ends = new int[2 * ((long)count * degree - ((long)degree * (degree + 1) / 2))];
        var known = 0;
        for (var node = 1; node <= degree; node++)
        {
            for (var other = 0; other < node; other++)
                Link(node, other);
        }

        var drawnBy = new int[count];
        for (var node = degree + 1; node < count; node++)
        {
            var before = known;
            for (var links = 0; links < degree;)
            {
                var other = ends[random.Next(before)];
                if (drawnBy[other] == node)
                    continue;

                drawnBy[other] = node;
                links++;
                Link(node, other);
            }
        }

        return graph.Finish(names, seed: seed);

        void Link(int node, int other)
        {
            graph.Link(node, other);
            (ends[known], ends[known + 1]) = (node, other);
            known += 2;
        }
    }
}
