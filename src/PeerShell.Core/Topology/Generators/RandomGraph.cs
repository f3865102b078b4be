namespace PeerShell.Topology.Generators;

/// <summary>
/// A random graph G(n,p), in which every link exists with the same probability, independently of the others. It may be
/// disconnected; with a probability above ln(n)/n it is almost surely connected.
/// </summary>
/// <remarks>
/// The model is Gilbert's (Random graphs, 1959), often named after Erdős and Rényi. Missing links are skipped by jumps of
/// random length, so the time is linear in the number of links that exist (Batagelj and Brandes, Efficient generation of
/// large random networks, 2005, algorithm 1).
/// </remarks>
public static class RandomGraph
{
    /// <summary>Makes a random graph.</summary>
    /// <param name="count">The number of nodes.</param>
    /// <param name="probability">The probability of each link, from 0 to 1.</param>
    /// <param name="seed">The seed. The same seed makes the same graph.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, double probability, int seed, NodeNames? names = null)
    {
        if (probability is not (>= 0 and <= 1))
            throw Draft.Impossible(probability, $"A probability must be from 0 to 1, not {probability}.");

        var graph = new Draft("random", count, (long)(probability * count * (count - 1.0) / 2));
        var random = new SeededRandom(seed);
        var notThere = probability < 1 ? ExactMath.LogOfRest(probability) : double.NegativeInfinity;
        if (probability > 0)
        {
            // Pairs of a node and a node before it are numbered row by row.
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
