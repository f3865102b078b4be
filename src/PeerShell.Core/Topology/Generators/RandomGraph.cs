namespace PeerShell.Topology.Generators;

/// <summary>
/// A random graph in which every link is there with the same probability, each independently of the others: G(n,p).
/// It need not be connected; with a probability above ln(n)/n it almost surely is.
/// </summary>
/// <remarks>
/// The model is Gilbert's (Random graphs, 1959), often named after Erdős and Rényi. The links that are not there are skipped
/// by jumps, whose lengths are drawn, so that the time is linear in what is there (Batagelj and Brandes, Efficient generation
/// of large random networks, 2005, algorithm 1).
/// </remarks>
public static class RandomGraph
{
    /// <summary>Makes a random graph.</summary>
    /// <param name="count">How many nodes.</param>
    /// <param name="probability">How likely each link is, from 0 to 1.</param>
    /// <param name="seed">The same seed makes the same graph.</param>
    /// <param name="names">What the nodes are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes, or the names are no names.</exception>
    public static PeerTopology Create(int count, double probability, int seed, NodeNames? names = null)
    {
        if (probability is not (>= 0 and <= 1))
            throw Draft.Impossible(probability, $"A probability is from 0 to 1, not {probability}.");

        var graph = new Draft("random", count, (long)(probability * count * (count - 1.0) / 2));
        var random = new SeededRandom(seed);
        var notThere = probability < 1 ? ExactMath.LogOfRest(probability) : double.NegativeInfinity;
        if (probability > 0)
        {
            // The pairs, each of a node and one before it, are numbered row by row.
            var (node, before) = (1, -1L);
            while (node < count)
            {
                before += 1 + (long)Math.Min(ExactMath.LogOfRest(random.NextDouble()) / notThere, long.MaxValue / 4);
                while (before >= node && node < count)
                    before -= node++;

                if (node < count)
                    graph.Link((int)before, node);
            }
        }

        return graph.Finish(names, seed: seed);
    }
}
