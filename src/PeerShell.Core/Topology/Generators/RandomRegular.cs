using System.Runtime.InteropServices;

namespace PeerShell.Topology.Generators;

/// <summary>
/// A connected random graph in which every node has the same number of neighbours, its degree.
/// </summary>
/// <remarks>
/// The ends of links are paired at random (Bollobás, A probabilistic proof of an asymptotic formula for the number of
/// labelled regular graphs, 1980). A pair is bad if it joins a node to itself or duplicates another pair.
/// <para>
/// Up to degree 3, pairing starts again until no pair is bad, so all graphs are equally likely. For higher degrees that would
/// take too long. Instead, a bad pair swaps ends with a random other pair, as in McKay and Wormald, Uniform generation of
/// random regular graphs of moderate degree, 1990, but without their rejections. So graphs are only nearly equally likely.
/// </para>
/// <para>
/// If nodes have more neighbours than non-neighbours, the non-neighbours are drawn. A graph that is not connected is drawn
/// again, which hardly ever happens from degree 3 on. With degree 2, the graph is a ring in random order.
/// </para>
/// </remarks>
public static class RandomRegular
{
    /// <summary>Makes a random regular graph.</summary>
    /// <param name="count">The number of nodes.</param>
    /// <param name="degree">The number of neighbours of each node, less than the number of nodes. One of the two must be even.</param>
    /// <param name="seed">The seed. The same seed makes the same graph.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, int degree, int seed, NodeNames? names = null)
    {
        var links = (long)count * degree / 2;
        _ = new Draft("random graph", count, links);
        if (degree < 0 || degree >= count)
            throw Draft.Impossible(degree, $"Each of {count} nodes can have 0 to {count - 1} neighbours, not {degree}.");
        if ((long)count * degree % 2 != 0)
        {
            throw Draft.Impossible(
                degree, $"There is no graph of {count} nodes with {degree} neighbours each. One of the two numbers must be even.");
        }

        if (degree < 2 && degree != count - 1)
            throw Draft.Impossible(degree, $"{count} nodes with {degree} neighbours each are not connected. Use at least 2 neighbours.");

        var random = new SeededRandom(seed);
        var drawn = Draft.DrawConnected(() => Draw(count, degree, random), "Choose a larger degree.");
        return drawn.Finish(names, seed: seed);
    }

    private static Draft Draw(int count, int degree, SeededRandom random)
    {
        var graph = new Draft("random-regular", count, (long)count * degree / 2);
        if (degree == 2)
        {
            var order = Enumerable.Range(0, count).ToArray();
            random.Shuffle(order);
            for (var i = 0; i < count; i++)
                graph.Link(order[i], order[(i + 1) % count]);
        }
        else if (degree > (count - 1) / 2)
        {
            var strangers = Pair(count, count - 1 - degree, random).Select(Key).ToHashSet();
            for (var node = 0; node < count; node++)
            {
                for (var other = node + 1; other < count; other++)
                {
                    if (!strangers.Contains(Draft.Key(node, other)))
                        graph.Link(node, other);
                }
            }
        }
        else
        {
            foreach (var (from, to) in Pair(count, degree, random))
                graph.Link(from, to);
        }

        return graph;
    }

    private static (int From, int To)[] Pair(int count, int degree, SeededRandom random)
    {
        const int likelyEnough = 3;
        var ends = new int[count * degree];
        while (true)
        {
            for (var i = 0; i < ends.Length; i++)
                ends[i] = i / degree;

            random.Shuffle(ends);
            var pairs = MemoryMarshal.Cast<int, (int From, int To)>(ends).ToArray();
            HashSet<long> joined = new(pairs.Length);
            var bad = Enumerable.Range(0, pairs.Length).Where(i => pairs[i].From == pairs[i].To || !joined.Add(Key(pairs[i]))).ToList();
            if (bad.Count == 0 || (degree > likelyEnough && TryMend(pairs, bad, joined, random)))
                return pairs;
        }
    }

    private static bool TryMend((int From, int To)[] pairs, List<int> bad, HashSet<long> joined, SeededRandom random)
    {
        // Nodes have at most half of the others as neighbours, so about one random pair in four is fit for a swap. But if there
        // are few pairs, perhaps none is.
        const int enough = 1000;
        var left = bad.ToHashSet();
        foreach (var one in bad)
        {
            for (var tries = 0; left.Contains(one); tries++)
            {
                if (tries == enough)
                    return false;

                var other = random.Next(pairs.Length);
                if (left.Contains(other))
                    continue;

                var ((a, b), (c, d)) = (pairs[one], pairs[other]);
                if (random.Next(2) == 0)
                    (c, d) = (d, c);
                if (a == c || b == d || Key((a, c)) == Key((b, d)) || joined.Contains(Key((a, c))) || joined.Contains(Key((b, d))))
                    continue;

                joined.Remove(Key((c, d)));
                joined.Add(Key((a, c)));
                joined.Add(Key((b, d)));
                (pairs[one], pairs[other]) = ((a, c), (b, d));
                left.Remove(one);
            }
        }

        return true;
    }

    private static long Key((int From, int To) pair) => Draft.Key(pair.From, pair.To);
}
