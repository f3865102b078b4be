using System.Numerics;

namespace PeerShell.Topology.Measures;

/// <summary>
/// Counts how often neighbours of a node are neighbours of each other. Each triangle is found once, from its node of lowest
/// degree, so the time is at most proportional to links^1.5, even with hubs (Latapy, Main-memory triangle computations for
/// very large (sparse (power-law)) graphs, 2008: compact-forward). In dense graphs, rows of bits are faster.
/// </summary>
/// <param name="Clustering">The mean of the nodes' clustering coefficients.</param>
/// <param name="Transitivity">Three times the number of triangles, divided by the number of pairs of links that share a node.</param>
internal readonly record struct Triangles(double Clustering, double Transitivity)
{
    private const int WordBits = 64;

    public static Triangles Count(Adjacency graph, CancellationToken cancellationToken)
    {
        var isDense = (long)graph.NodeCount * graph.NodeCount / WordBits < graph.LinkCount;
        return Average(graph, isDense ? CountDense(graph, cancellationToken) : CountSparse(graph, cancellationToken));
    }

    // A triangle is counted twice at each of its nodes: once for each of the two neighbours.
    private static long[] CountDense(Adjacency graph, CancellationToken cancellationToken)
    {
        var words = (graph.NodeCount + WordBits - 1) / WordBits;
        var rows = new ulong[graph.NodeCount * words];
        for (var node = 0; node < graph.NodeCount; node++)
        {
            foreach (var neighbor in graph.Neighbors(node))
                rows[(node * words) + (neighbor / WordBits)] |= 1UL << (neighbor % WordBits);
        }

        var found = new long[graph.NodeCount];
        for (var node = 0; node < graph.NodeCount; node++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = rows.AsSpan(node * words, words);
            foreach (var neighbor in graph.Neighbors(node))
            {
                var other = rows.AsSpan(neighbor * words, words);
                for (var word = 0; word < row.Length; word++)
                    found[node] += BitOperations.PopCount(row[word] & other[word]);
            }

            found[node] /= 2;
        }

        return found;
    }

    private static long[] CountSparse(Adjacency graph, CancellationToken cancellationToken)
    {
        var count = graph.NodeCount;
        var found = new long[count];
        var rank = Rank(graph);
        var upward = Adjacency.Upward(graph, rank);
        var marked = new int[count];
        for (var node = 0; node < count; node++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var above = upward.Neighbors(node);
            foreach (var neighbor in above)
                marked[neighbor] = node + 1;

            foreach (var neighbor in above)
            {
                foreach (var third in upward.Neighbors(neighbor))
                {
                    if (marked[third] != node + 1)
                        continue;

                    found[node]++;
                    found[neighbor]++;
                    found[third]++;
                }
            }
        }

        return found;
    }

    private static Triangles Average(Adjacency graph, long[] found)
    {
        var (sum, closed, pairs) = (0.0, 0L, 0L);
        for (var node = 0; node < found.Length; node++)
        {
            var ofNode = (long)graph.Degree(node) * (graph.Degree(node) - 1) / 2;
            pairs += ofNode;
            closed += found[node];
            if (ofNode > 0)
                sum += (double)found[node] / ofNode;
        }

        return new(found.Length == 0 ? 0 : sum / found.Length, pairs == 0 ? 0 : (double)closed / pairs);
    }

    // Returns each node's position in ascending order of degrees.
    private static int[] Rank(Adjacency graph)
    {
        var order = Enumerable.Range(0, graph.NodeCount).ToArray();
        Array.Sort([.. order.Select(graph.Degree)], order);
        var rank = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
            rank[order[place]] = place;

        return rank;
    }
}
