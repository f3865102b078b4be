namespace PeerShell.Topology.Generators;

/// <summary>
/// A small world: a ring in which every node is also linked to the next few, and some links are rewired to random nodes. A few
/// of those make paths short, while neighbours remain neighbours of each other. A graph that is not connected is drawn again.
/// </summary>
/// <remarks>
/// Watts and Strogatz, Collective dynamics of "small-world" networks, 1998. Lap by lap around the ring, each link keeps its
/// first node. With the given probability it gets another second node, chosen at random from those to which the first has no
/// link.
/// </remarks>
public static class SmallWorld
{
    /// <summary>Makes a small world.</summary>
    /// <param name="count">The number of nodes, at least 3.</param>
    /// <param name="degree">The number of neighbours that each node has on the ring, half on either side; an even number.</param>
    /// <param name="probability">The probability that a link is rewired, from 0 to 1.</param>
    /// <param name="seed">The seed. The same seed makes the same graph.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, int degree, double probability, int seed, NodeNames? names = null)
    {
        _ = new Draft("small world", count, (long)count * Math.Max(degree, 0) / 2, least: 3);
        if (degree < 2 || degree % 2 != 0 || degree >= count)
        {
            throw Draft.Impossible(
                degree,
                $"In a small world of {count} nodes each has 2 to {(count - 1) / 2 * 2} neighbours on the ring, not {degree}. "
                + "The number must be even.");
        }
        if (probability is not (>= 0 and <= 1))
            throw Draft.Impossible(probability, $"A probability must be from 0 to 1, not {probability}.");

        var random = new SeededRandom(seed);
        return Draft.DrawConnected(() => Draw(count, degree, probability, random), "Choose a larger degree or a smaller probability.")
            .Finish(names, TopologyShape.Ring, seed: seed);
    }

    private static Draft Draw(int count, int degree, double probability, SeededRandom random)
    {
        var links = new (int From, int To)[count * degree / 2];
        HashSet<long> linked = new(links.Length);
        var degrees = new int[count];
        for (var lap = 0; lap < degree / 2; lap++)
        {
            for (var node = 0; node < count; node++)
            {
                var next = (node + lap + 1) % count;
                links[(lap * count) + node] = (node, next);
                linked.Add(Draft.Key(node, next));
                degrees[node]++;
                degrees[next]++;
            }
        }

        foreach (ref var link in links.AsSpan())
        {
            // A node that is linked to all others has no other node to rewire to.
            var (from, to) = link;
            if (!random.Happens(probability) || degrees[from] == count - 1)
                continue;

            int other;
            do
                other = random.Next(count);
            while (other == from || !linked.Add(Draft.Key(from, other)));

            linked.Remove(Draft.Key(from, to));
            degrees[to]--;
            degrees[other]++;
            link = (from, other);
        }

        var graph = new Draft("small-world", count, links.Length);
        foreach (var (from, to) in links)
            graph.Link(from, to);

        return graph;
    }
}
