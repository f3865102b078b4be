namespace PeerShell.Topology.Generators;

/// <summary>
/// A random k-out graph: every node chooses some others at random and links to them; who has chosen each other has one link.
/// So everyone has at least that many neighbours. It is connected: one that isn't is drawn anew, which from two on is rare.
/// </summary>
/// <remarks>Fenner and Frieze, On the connectivity of random m-orientable graphs and digraphs, 1982. Simulators of peer-to-peer networks, such as PeerSim, wire nodes so.</remarks>
public static class RandomOut
{
    /// <summary>Makes a random k-out graph.</summary>
    /// <param name="count">How many nodes.</param>
    /// <param name="choices">How many others each node chooses.</param>
    /// <param name="seed">The same seed makes the same graph.</param>
    /// <param name="names">What the nodes are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes, or the names are no names.</exception>
    public static PeerTopology Create(int count, int choices, int seed, NodeNames? names = null)
    {
        _ = new Draft("random-out", count, (long)count * Math.Max(choices, 0) / 2);
        if (choices < 1 || choices >= count)
            throw Draft.Impossible(choices, $"A node among {count} chooses 1 to {count - 1} others, not {choices}.");

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
