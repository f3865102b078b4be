namespace PeerShell.Topology.Generators;

/// <summary>
/// A small world: a ring in which everyone is also linked to the next few, and some links lead somewhere else instead.
/// A few of those make ways short, while neighbours stay neighbours of each other. It is connected: one that isn't is drawn anew.
/// </summary>
/// <remarks>
/// Watts and Strogatz, Collective dynamics of "small-world" networks, 1998: lap by lap around the ring, each link
/// keeps its first node, and with the probability gets another second one, chosen at random from those the first isn't linked to.
/// </remarks>
public static class SmallWorld
{
    /// <summary>Makes a small world.</summary>
    /// <param name="count">How many nodes; at least 3.</param>
    /// <param name="degree">How many neighbours each has on the ring, half of them to either side; even.</param>
    /// <param name="probability">How likely a link leads somewhere else, from 0 to 1.</param>
    /// <param name="seed">The same seed makes the same graph.</param>
    /// <param name="names">What the nodes are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes with that degree, or the names are no names.</exception>
    public static PeerTopology Create(int count, int degree, double probability, int seed, NodeNames? names = null)
    {
        _ = new Draft("small world", count, (long)count * Math.Max(degree, 0) / 2, least: 3);
        if (degree < 2 || degree % 2 != 0 || degree >= count)
            throw Draft.Impossible(degree, $"In a small world of {count} nodes each has 2 to {(count - 1) / 2 * 2} neighbours on the ring, an even number; not {degree}.");
        if (probability is not (>= 0 and <= 1))
            throw Draft.Impossible(probability, $"A probability is from 0 to 1, not {probability}.");

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
            // Who is linked to everyone has nobody to change to.
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
