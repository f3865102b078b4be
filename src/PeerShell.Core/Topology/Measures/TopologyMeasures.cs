namespace PeerShell.Topology.Measures;

/// <summary>The measures of a topology.</summary>
public sealed record TopologyMeasures
{
    /// <summary>The topology that was measured.</summary>
    public required PeerTopology Topology { get; init; }

    /// <summary>The name of the topology.</summary>
    public string Name => Topology.Name;

    /// <summary>The number of nodes.</summary>
    public int NodeCount => Topology.Nodes.Count;

    /// <summary>The number of links.</summary>
    public int LinkCount => Topology.Links.Count;

    /// <summary>The minimum number of links of a node.</summary>
    public int MinDegree => DegreeDistribution is [var first, ..] ? first.Degree : 0;

    /// <summary>The mean number of links of a node.</summary>
    public double MeanDegree => NodeCount == 0 ? 0 : 2.0 * LinkCount / NodeCount;

    /// <summary>The maximum number of links of a node.</summary>
    public int MaxDegree => DegreeDistribution is [.., var last] ? last.Degree : 0;

    /// <summary>The number of nodes of each degree, in ascending order of degree.</summary>
    public required IReadOnlyList<DegreeCount> DegreeDistribution { get; init; }

    /// <summary>Whether there is a path from every node to every other.</summary>
    public bool IsConnected => Components.Count <= 1;

    /// <summary>The connected components, the largest first.</summary>
    public required IReadOnlyList<IReadOnlyList<TopologyNode>> Components { get; init; }

    /// <summary>
    /// The diameter, in links: the longest of the shortest paths between two nodes. If the topology is not connected, the
    /// longest within a component. If it is not exact, the longest that was found.
    /// </summary>
    public required int Diameter { get; init; }

    /// <summary>The upper bound of the diameter; equal to <see cref="Diameter"/> if that is exact.</summary>
    public required int DiameterAtMost { get; init; }

    /// <summary>Whether <see cref="Diameter"/> is proven. For large graphs in which all nodes are alike, it may not be.</summary>
    public bool IsDiameterExact => Diameter == DiameterAtMost;

    /// <summary>
    /// The mean length of the shortest paths, in links, over all pairs of nodes that are connected; null if there is no such pair.
    /// </summary>
    public required double? MeanPath { get; init; }

    /// <summary>
    /// The error of <see cref="MeanPath"/> to either side, with 95 % confidence; 0 if the mean is exact. For large graphs, the mean
    /// is estimated from the paths that start at some randomly chosen nodes.
    /// </summary>
    public required double MeanPathError { get; init; }

    /// <summary>Whether <see cref="MeanPath"/> was measured rather than estimated.</summary>
    public required bool IsMeanPathExact { get; init; }

    /// <summary>
    /// The mean clustering coefficient, from 0 to 1: the fraction of the pairs of a node's neighbours that are linked, averaged
    /// over all nodes (Watts and Strogatz, 1998). A node with fewer than two neighbours counts as 0.
    /// </summary>
    public required double Clustering { get; init; }

    /// <summary>The fraction of all pairs of links that share a node and are two sides of a triangle, from 0 to 1.</summary>
    public required double Transitivity { get; init; }

    /// <summary>The nodes whose loss would each split a component.</summary>
    public required IReadOnlyList<TopologyNode> ArticulationPoints { get; init; }

    /// <summary>The links whose loss would each split a component in two.</summary>
    public required IReadOnlyList<TopologyLink> Bridges { get; init; }

    /// <summary>Measures a topology, on the caller's thread and the thread pool.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="exact">
    /// Whether to measure diameter and mean path exactly, however long it takes; for 100,000 nodes that may be minutes.
    /// </param>
    /// <param name="progress">Receives the completed fraction of the longest part, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    /// <returns>The measures.</returns>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static TopologyMeasures Of(
        PeerTopology topology, bool exact = false, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var graph = topology.Adjacency;
        var components = Component.All(graph);
        var distances = Distances.Measure(graph, components, exact ? long.MaxValue : Distances.Budget, progress, cancellationToken);
        var triangles = Triangles.Count(graph, cancellationToken);
        var cuts = CutSet.Find(graph, components);
        return new()
        {
            Topology = topology,
            DegreeDistribution = CountDegrees(graph),
            Components = Array.AsReadOnly<IReadOnlyList<TopologyNode>>(
                [.. components.Select(component => NodesAt(topology, component.Nodes))]),
            Diameter = distances.Diameter,
            DiameterAtMost = distances.DiameterAtMost,
            MeanPath = distances.MeanPath,
            MeanPathError = distances.MeanPathError,
            IsMeanPathExact = distances.IsMeanPathExact,
            Clustering = triangles.Clustering,
            Transitivity = triangles.Transitivity,
            ArticulationPoints = NodesAt(topology, cuts.Nodes),
            Bridges = Array.AsReadOnly<TopologyLink>([.. cuts.Links.Order().Select(link => topology.Links[link])]),
        };
    }

    private static DegreeCount[] CountDegrees(Adjacency graph)
    {
        SortedDictionary<int, int> counts = [];
        for (var node = 0; node < graph.NodeCount; node++)
            counts[graph.Degree(node)] = counts.GetValueOrDefault(graph.Degree(node)) + 1;

        return [.. counts.Select(count => new DegreeCount(count.Key, count.Value))];
    }

    private static TopologyNode[] NodesAt(PeerTopology topology, IEnumerable<int> places) =>
        [.. places.Order().Select(place => topology.Nodes[place])];
}
