namespace PeerShell.Topology.Measures;

/// <summary>What can be said of a topology in numbers.</summary>
public sealed record TopologyMeasures
{
    /// <summary>What was measured.</summary>
    public required PeerTopology Topology { get; init; }

    /// <summary>What it is called.</summary>
    public string Name => Topology.Name;

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => Topology.Nodes.Count;

    /// <summary>How many links there are.</summary>
    public int LinkCount => Topology.Links.Count;

    /// <summary>The fewest links of a node.</summary>
    public int MinDegree => DegreeDistribution is [var first, ..] ? first.Degree : 0;

    /// <summary>The links of a node, on average.</summary>
    public double MeanDegree => NodeCount == 0 ? 0 : 2.0 * LinkCount / NodeCount;

    /// <summary>The most links of a node.</summary>
    public int MaxDegree => DegreeDistribution is [.., var last] ? last.Degree : 0;

    /// <summary>How many nodes have how many links, in ascending order of links.</summary>
    public required IReadOnlyList<DegreeCount> DegreeDistribution { get; init; }

    /// <summary>Whether there is a way from every node to every other.</summary>
    public bool IsConnected => Components.Count <= 1;

    /// <summary>The parts between which there is no way, the largest first; one, if it is connected.</summary>
    public required IReadOnlyList<IReadOnlyList<TopologyNode>> Components { get; init; }

    /// <summary>
    /// The longest way between two nodes that takes no detour, in links; of several parts, the longest within one.
    /// If it is not exact, the longest that was found.
    /// </summary>
    public required int Diameter { get; init; }

    /// <summary>What the diameter is at most; the same as <see cref="Diameter"/>, if that is exact.</summary>
    public required int DiameterAtMost { get; init; }

    /// <summary>Whether <see cref="Diameter"/> is proven. Of large graphs in which all nodes are alike, it may not be.</summary>
    public bool IsDiameterExact => Diameter == DiameterAtMost;

    /// <summary>How many links it takes from one node to another, on average over all pairs between which there is a way; null if there is no pair.</summary>
    public required double? MeanPath { get; init; }

    /// <summary>
    /// How far <see cref="MeanPath"/> may be off, to either side, with 95 % confidence; 0 if it is exact. Of large graphs, it
    /// is estimated from the ways that begin at some nodes, chosen at random.
    /// </summary>
    public required double MeanPathError { get; init; }

    /// <summary>Whether <see cref="MeanPath"/> was measured, not estimated.</summary>
    public required bool IsMeanPathExact { get; init; }

    /// <summary>
    /// How many of the pairs of a node's neighbours are linked themselves, averaged over the nodes, from 0 to 1
    /// (Watts and Strogatz, 1998). A node with fewer than two neighbours counts as 0.
    /// </summary>
    public required double Clustering { get; init; }

    /// <summary>How many of all pairs of links that meet in a node are two sides of a triangle, from 0 to 1.</summary>
    public required double Transitivity { get; init; }

    /// <summary>The nodes of which any one, if lost, splits a part in more.</summary>
    public required IReadOnlyList<TopologyNode> ArticulationPoints { get; init; }

    /// <summary>The links of which any one, if lost, splits a part in two.</summary>
    public required IReadOnlyList<TopologyLink> Bridges { get; init; }

    /// <summary>Measures a topology, on the caller's thread and the thread pool.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="exact">Whether diameter and mean path are to be exact however long it takes, which for 100,000 nodes may be minutes.</param>
    /// <param name="progress">Is told how much of the longest part is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The measures.</returns>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
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
            Components = Array.AsReadOnly<IReadOnlyList<TopologyNode>>([.. components.Select(component => NodesAt(topology, component.Nodes))]),
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

    private static TopologyNode[] NodesAt(PeerTopology topology, IEnumerable<int> places) => [.. places.Order().Select(place => topology.Nodes[place])];
}
