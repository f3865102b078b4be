using PeerShell.Topology.Generators;

namespace PeerShell.Topology.Measures;

/// <summary>
/// Measures the longest and the mean distance between nodes within the components of a graph.
/// </summary>
/// <remarks>
/// Trees and rings of any size are exact, by formula. So is every component in which the searches from all nodes follow no
/// more than <see cref="Budget"/> links; whether 100,000 nodes stay below that depends on the graph. For other components
/// the mean is estimated from <see cref="Sample"/> nodes, and the diameter is bounded. The budget counts links, not time,
/// so that a graph has the same measures on every machine.
/// </remarks>
internal sealed class Distances
{
    /// <summary>How many links the searches for exact results may follow: a few seconds on two cores.</summary>
    public const long Budget = 400_000_000;

    /// <summary>The number of nodes of a component from which the mean is estimated.</summary>
    public const int Sample = 2 * ManySources.Width;

    // Half the width of the middle 95 % of a normal distribution, in standard deviations.
    private const double Confidence = 1.96;

    private readonly Adjacency _graph;
    private readonly IProgress<double>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly BreadthFirst _search;
    private long _left;
    private double _sum;
    private double _pairs;
    private double _variance;

    private Distances(Adjacency graph, long budget, IProgress<double>? progress, CancellationToken cancellation)
    {
        _graph = graph;
        _search = new BreadthFirst(graph);
        _progress = progress;
        _cancellation = cancellation;
        _left = budget;
    }

    public int Diameter { get; private set; }

    public int DiameterAtMost { get; private set; }

    public bool IsMeanPathExact { get; private set; } = true;

    public double? MeanPath => _pairs == 0 ? null : _sum / _pairs;

    public double MeanPathError => _pairs == 0 ? 0 : Confidence * Math.Sqrt(_variance) / _pairs;

    public static Distances Measure(
        Adjacency graph,
        IReadOnlyList<Component> components,
        long budget = Budget,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var distances = new Distances(graph, budget, progress, cancellation);
        foreach (var component in components.Where(component => component.Nodes.Length > 1))
            distances.Add(component);

        return distances;
    }

    private void Add(Component component)
    {
        _cancellation.ThrowIfCancellationRequested();
        long size = component.Nodes.Length;
        _pairs += (double)size * (size - 1);
        if (component.LinkCount == size - 1)
            AddTree(component);
        else if (component.MaxDegree == 2)
            Add(sum: (double)size * (size * size / 4), (int)(size / 2));
        else
            AddGeneral(component);
    }

    private void Add(double sum, int diameter) => Add(sum, diameter, diameter);

    private void Add(double sum, int diameter, int atMost)
    {
        _sum += sum;
        Diameter = Math.Max(Diameter, diameter);
        DiameterAtMost = Math.Max(DiameterAtMost, atMost);
    }

    // Each link is on the path between every node on one side of it and every node on the other (Wiener, 1947).
    private void AddTree(Component component)
    {
        _search.Run(component.Nodes[0]);
        var below = new int[_graph.NodeCount];
        var sum = 0.0;
        for (var i = component.Nodes.Length - 1; i > 0; i--)
        {
            var node = _search.Order[i];
            below[_search.Parent(node)] += ++below[node];
            sum += 2.0 * below[node] * (component.Nodes.Length - below[node]);
        }

        _search.Run(_search.Farthest);
        Add(sum, _search.Depth);
    }

    private void AddGeneral(Component component)
    {
        var batches = Cluster(component);
        var first = new ManySources(_graph, component);
        first.Run(batches[0]);
        if ((double)first.Work * batches.Count <= _left)
        {
            _left -= first.Work * batches.Count;
            var (sum, depth) = SearchAll(batches, component);
            Add(sum, depth);
        }
        else
        {
            var (sum, depth) = Estimate(component, first);
            var (diameter, atMost) = new DiameterBounds(_graph, _search, component, first, _cancellation).Find(depth, _left / 4);
            Add(sum, diameter, atMost);
        }
    }

    private (double Sum, int Depth) Estimate(Component component, ManySources searches)
    {
        IsMeanPathExact = false;
        int[] nodes = [.. component.Nodes];
        new SeededRandom(nodes.Length).Shuffle(nodes);
        var sources = Math.Min(Sample, nodes.Length);
        var sums = new long[sources];
        var depth = 0;
        for (var done = 0; done < sources; done += ManySources.Width)
        {
            _cancellation.ThrowIfCancellationRequested();
            var batch = Math.Min(ManySources.Width, sources - done);
            searches.Run(nodes.AsSpan(done, batch), sums.AsSpan(done, batch));
            depth = Math.Max(depth, searches.Depth);
        }

        // The mean of a sample without replacement, and its variance (Cochran, Sampling Techniques, 1977, 2.5 and 2.6).
        var mean = sums.Average();
        var variance = sums.Sum(sum => (sum - mean) * (sum - mean)) / (sources - 1);
        _variance += variance / sources * (1 - ((double)sources / nodes.Length)) * nodes.Length * nodes.Length;
        return (mean * nodes.Length, depth);
    }

    private (double Sum, int Depth) SearchAll(List<int[]> batches, Component component)
    {
        const long mostBytes = 512 * 1024 * 1024;
        var threads = Math.Clamp(mostBytes / ManySources.BytesPerNode / _graph.NodeCount, 1, Environment.ProcessorCount);
        var options = new ParallelOptions { MaxDegreeOfParallelism = (int)threads, CancellationToken = _cancellation };
        var (sum, depth, done) = (0L, 0, 0);
        Lock gate = new();
        Parallel.ForEach(batches, options, () => new ManySources(_graph, component), (batch, _, searches) =>
        {
            searches.Run(batch);
            lock (gate)
            {
                sum += searches.Sum;
                depth = Math.Max(depth, searches.Depth);
                _progress?.Report((double)++done / batches.Count);
            }

            return searches;
        }, _ => { });
        return (sum, depth);
    }

    // Groups nodes that are near each other, because their searches reach most nodes at about the same time.
    private List<int[]> Cluster(Component component)
    {
        List<int[]> clusters = [];
        List<int> cluster = [];
        var taken = new bool[_graph.NodeCount];
        foreach (var start in component.Nodes.Where(node => !taken[node]))
        {
            taken[start] = true;
            cluster.Add(start);
            for (var at = cluster.Count - 1; at < cluster.Count && cluster.Count < ManySources.Width; at++)
            {
                foreach (var neighbor in _graph.Neighbors(cluster[at]))
                {
                    if (taken[neighbor] || cluster.Count == ManySources.Width)
                        continue;

                    taken[neighbor] = true;
                    cluster.Add(neighbor);
                }
            }

            if (cluster.Count < ManySources.Width)
                continue;

            clusters.Add([.. cluster]);
            cluster.Clear();
        }

        if (cluster.Count > 0)
            clusters.Add([.. cluster]);

        return clusters;
    }
}
