namespace PeerShell.Topology.Generators;

/// <summary>
/// A random k-out graph: every node chooses k others at random and links to them. Two nodes that choose each other have one
/// link, so every node has at least k neighbours. A graph that is not connected is drawn again, which is rare from k = 2 on.
/// </summary>
/// <remarks>
/// Fenner and Frieze, On the connectivity of random m-orientable graphs and digraphs, 1982. Simulators of peer-to-peer
/// networks, such as PeerSim, link nodes in this way.
/// </remarks>
public static class RandomOut
{
    /// <summary>Makes a random k-out graph.</summary>
    /// <param name="count">The number of nodes.</param>
    /// <param name="choices">The number of other nodes that each node chooses.</param>
    /// <param name="seed">The seed. The same seed makes the same graph.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, int choices, int seed, NodeNames? names = null)
    {
        _ = new Draft("random-out", count, (long)count * Math.Max(choices, 0) / 2);
        if (choices < 1 || choices >= count)
            throw Draft.Impossible(choices, $"Each of {count} nodes can choose 1 to {count - 1} others, not {choices}.");

        var random = new SeededRandom(seed);
        return Draft.DrawConnected(() => Draw(count, choices, random), "Let each node choose more others.").Finish(names, seed: seed);
    }

    private static Draft Draw(int count, int choices, SeededRandom random)
    {
        var graph = new Draft("random-out", count, (long)count * choices / 2);
        HashSet<long> linked = new(count * choices);
        var chosenBy = new int[count];
        for (var node = 0; node < count; node++)
        {
            for (var chosen = 0; chosen < choices;)
            {
                var other = random.Next(count);
                if (other == node || chosenBy[other] == node + 1)
                    continue;

                chosenBy[other] = node + 1;
                chosen++;
                if (linked.Add(Draft.Key(node, other)))
                    graph.Link(node, other);
            }
        }

        return graph;
    }
}
