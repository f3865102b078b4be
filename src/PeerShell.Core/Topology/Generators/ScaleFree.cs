namespace PeerShell.Topology.Generators;

/// <summary>
/// A scale-free graph, grown by preferential attachment: each node that comes links to some that are there, the likelier to
/// one the more links it has. A few become hubs; the degrees follow a power law. It is connected.
/// </summary>
/// <remarks>
/// Barabási and Albert, Emergence of scaling in random networks, 1999. It starts with as many nodes as make the
/// first newcomer one of a full mesh, so that everyone has at least the degree. A node is drawn in proportion to its links by drawing an end of a link
/// (Batagelj and Brandes, Efficient generation of large random networks, 2005, algorithm 5); one drawn twice is drawn again.
/// </remarks>
public static class ScaleFree
{
    /// <summary>Makes a scale-free graph.</summary>
    /// <param name="count">How many nodes; more than the degree.</param>
    /// <param name="degree">How many links a node brings when it comes; at least 1.</param>
    /// <param name="seed">The same seed makes the same graph.</param>
    /// <param name="names">What the nodes are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes with that degree, or the names are no names.</exception>
    public static PeerTopology Create(int count, int degree, int seed, NodeNames? names = null)
    {
        var graph = new Draft("scale-free", count, (long)count * Math.Max(degree, 0) - ((long)degree * (degree + 1) / 2));
        if (degree < 1 || degree >= count)
            throw Draft.Impossible(degree, $"In a scale-free graph of {count} nodes each brings 1 to {count - 1} links, not {degree}.");

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
