using PeerShell.Topology.Generators;
using PeerShell.Topology.Measures;

namespace PeerShell.Topology.Pictures;

/// <summary>
/// A force-directed layout of any connected graph. The distance between two nodes should be the number of links on the
/// shortest path between them. The deviation from that is called stress. Stochastic gradient descent reduces it: pairs of
/// nodes are taken in random order, and each pair is moved towards its distance by a step that shrinks from round to round.
/// <para>
/// The algorithm, the schedule and its parameters (30 rounds, epsilon 0.1) are from J. X. Zheng, S. Pawar, D. F. M. Goodman,
/// <i>Graph Drawing by Stochastic Gradient Descent</i>, IEEE TVCG 25(9), 2019. Large graphs have too many pairs. There, each
/// node is paired with its neighbors and with pivots that represent the nodes around them: M. Ortmann, M. Klimenta,
/// U. Brandes, <i>A Sparse Stress Model</i>, Journal of Graph Algorithms and Applications 21(5), 2017.
/// </para>
/// </summary>
internal static class StressLayout
{
    private const int AllPairsUpTo = 1500, MostPivots = 200, FewestPivots = 50, PairsWithPivots = 1_000_000;
    private const int Rounds = 30, RoundsWhenSmall = 100, SmallUpTo = 200;
    private const double Epsilon = 0.1;

    // A fixed seed, so that a graph always has the same layout.
    private const int Seed = 20190901;

    /// <summary>Two nodes, the distance they should have, and the weight of that distance for each of them.</summary>
    private readonly record struct Pair(int A, int B, float Distance, float WeightOfA, float WeightOfB);

    /// <summary>Places the nodes of a connected graph. Linked nodes are about 1 apart.</summary>
    public static Point[] Place(Adjacency graph)
    {
        var random = new SeededRandom(Seed);
        var side = Math.Sqrt(graph.NodeCount);
        var places = new Point[graph.NodeCount];
        for (var node = 0; node < places.Length; node++)
            places[node] = new Point(random.NextDouble() * side, random.NextDouble() * side);

        if (graph.NodeCount > 1)
        {
            Descend(places, graph.NodeCount <= AllPairsUpTo ? AllPairs(graph) : SparsePairs(graph, random), random);
            LayDown(places);
            Separation.Apply(places, LeastDistance(places));
        }

        return places;
    }

    /// <summary>Rotates a layout so that its longest axis is horizontal, because pictures are wider than high.</summary>
    private static void LayDown(Point[] places)
    {
        var center = places.Aggregate((a, b) => a + b) * (1.0 / places.Length);
        double xx = 0, xy = 0, yy = 0;
        foreach (var place in places)
        {
            var (x, y) = place - center;
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }

        var slope = Math.Atan2(2 * xy, xx - yy) / 2;
        for (var node = 0; node < places.Length; node++)
            places[node] = (places[node] - center).Turned(-slope);
    }

    // Much less than hexagonal packing would allow, so that nodes have room to move.
    private static double LeastDistance(Point[] places)
    {
        var box = Box.Around(places);
        return Math.Clamp(0.6 * Math.Sqrt(box.Width * box.Height / places.Length), 0.02, 0.6);
    }

    private static void Descend(Point[] places, Pair[] pairs, SeededRandom random)
    {
        double least = double.MaxValue, most = 0;
        foreach (var pair in pairs)
        {
            var weight = Math.Max(pair.WeightOfA, pair.WeightOfB);
            least = Math.Min(least, weight);
            most = Math.Max(most, weight);
        }

        var rounds = places.Length <= SmallUpTo ? RoundsWhenSmall : Rounds;
        var step = 1 / least;
        var shrinkage = Math.Pow(Epsilon / most / step, 1.0 / (rounds - 1));
        for (var round = 0; round < rounds; round++, step *= shrinkage)
        {
            random.Shuffle<Pair>(pairs);
            foreach (ref readonly var pair in pairs.AsSpan())
            {
                var way = places[pair.B] - places[pair.A];
                var length = way.Length;
                if (length < 1e-9)
                    (way, length) = (new Point(random.NextDouble() - 0.5, 0.5), 1);

                var move = way * ((length - pair.Distance) / length / 2);
                places[pair.A] += move * Math.Min(1, step * pair.WeightOfA);
                places[pair.B] -= move * Math.Min(1, step * pair.WeightOfB);
            }
        }
    }

    private static Pair[] AllPairs(Adjacency graph)
    {
        var pairs = new Pair[graph.NodeCount * (graph.NodeCount - 1) / 2];
        var search = new BreadthFirst(graph);
        var next = 0;
        for (var a = 0; a < graph.NodeCount; a++)
        {
            search.Run(a);
            for (var b = a + 1; b < graph.NodeCount; b++)
            {
                int distance = search.Distance(b);
                var weight = 1f / distance / distance;
                pairs[next++] = new Pair(a, b, distance, weight, weight);
            }
        }

        return pairs;
    }

    private static Pair[] SparsePairs(Adjacency graph, SeededRandom random)
    {
        var (pivots, distances) = ChoosePivots(graph, random);
        List<Pair> pairs = new(graph.LinkCount + (graph.NodeCount * pivots.Length));
        for (var node = 0; node < graph.NodeCount; node++)
        {
            foreach (var neighbor in graph.Neighbors(node))
            {
                if (node < neighbor)
                    pairs.Add(new Pair(node, neighbor, 1, 1, 1));
            }
        }

        // A pivot's weight is the number of nodes that are nearest to it and at most half as far from it as the paired node.
        var regions = CountRegions(graph, distances);
        for (var number = 0; number < pivots.Length; number++)
        {
            var pivot = pivots[number];
            for (var node = 0; node < graph.NodeCount; node++)
            {
                int distance = distances[number][node];
                if (distance < 2)
                    continue;

                var within = regions[number][Math.Min(distance / 2, regions[number].Length - 1)];
                pairs.Add(new Pair(node, pivot, distance, (float)within / distance / distance, 0));
            }
        }

        return [.. pairs];
    }

    /// <summary>
    /// Chooses pivots at random, so that more of them are where more nodes are. Pivots chosen to be far apart would all be at the
    /// edge.
    /// </summary>
    private static (int[] Pivots, int[][] Distances) ChoosePivots(Adjacency graph, SeededRandom random)
    {
        var nodes = Enumerable.Range(0, graph.NodeCount).ToArray();
        random.Shuffle<int>(nodes);
        var pivots = nodes[..PivotsFor(graph.NodeCount)];
        var search = new BreadthFirst(graph);
        return (pivots, Array.ConvertAll(pivots, pivot =>
        {
            search.Run(pivot);
            return Enumerable.Range(0, graph.NodeCount).Select(search.Distance).ToArray();
        }));
    }

    // As many as an even layout needs, as long as that takes only seconds.
    private static int PivotsFor(int nodes) => Math.Clamp(PairsWithPivots / nodes, FewestPivots, MostPivots);

    /// <summary>Counts for each pivot how many of the nodes that are nearest to it lie within each distance.</summary>
    private static int[][] CountRegions(Adjacency graph, int[][] distances)
    {
        var regions = new int[distances.Length][];
        for (var number = 0; number < regions.Length; number++)
            regions[number] = new int[distances[number].Max() + 1];

        for (var node = 0; node < graph.NodeCount; node++)
        {
            var nearest = 0;
            for (var number = 1; number < distances.Length; number++)
            {
                if (distances[number][node] < distances[nearest][node])
                    nearest = number;
            }

            regions[nearest][distances[nearest][node]]++;
        }

        foreach (var region in regions)
        {
            for (var distance = 1; distance < region.Length; distance++)
                region[distance] += region[distance - 1];
        }

        return regions;
    }
}
