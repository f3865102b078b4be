using CsCheck;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Measures;

namespace PeerShell.Tests.Topology.Measures;

public sealed class TopologyMeasuresTests
{
    // Diameter, mean path, clustering and transitivity as computed by networkx 3.6 and as published.
    public static TheoryData<string, int, double, double, double, string, string> Known => new()
    {
        { "karate club", 5, 2.408199643493761, 0.5706384782076823, 0.2556818181818182, "1", "1-12" },
        { "Petersen", 2, 1.6666666666666667, 0, 0, "", "" },
        { "kite", 4, 1.9777777777777779, 0.52, 0.5789473684210527, "7 8", "7-8 8-9" },
        { "mesh", 1, 1, 1, 1, "", "" },
        {
            "line", 8, 10.0 / 3, 0, 0, "node2 node3 node4 node5 node6 node7 node8",
            "node1-node2 node2-node3 node3-node4 node4-node5 node5-node6 node6-node7 node7-node8 node8-node9"
        },
        {
            "star", 2, 1.8, 0, 0, "node01",
            "node01-node02 node01-node03 node01-node04 node01-node05 node01-node06 node01-node07 node01-node08 node01-node09 node01-node10"
        },
        { "hypercube", 4, 32.0 / 15, 0, 0, "", "" },
        { "ring lattice", 5, 55.0 / 19, 0.5, 0.5, "", "" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Known_graphs_have_their_published_measures(
        string name, int diameter, double meanPath, double clustering, double transitivity, string articulationPoints, string bridges)
    {
        var measures = Measure(name switch
        {
            "karate club" => Graphs.KarateClub,
            "Petersen" => Graphs.Petersen,
            "kite" => Graphs.Kite,
            "mesh" => Mesh.Create(7),
            "line" => Line.Create(9),
            "star" => Star.Create(10),
            "hypercube" => Hypercube.Create(16),
            _ => SmallWorld.Create(20, 4, 0, seed: 1),
        });
        Assert.Equal((diameter, diameter), (measures.Diameter, measures.DiameterAtMost));
        Assert.Equal(meanPath, measures.MeanPath!.Value, 12);
        Assert.True(measures.IsMeanPathExact);
        Assert.Equal(0, measures.MeanPathError);
        Assert.Equal(clustering, measures.Clustering, 12);
        Assert.Equal(transitivity, measures.Transitivity, 12);
        Assert.Equal(articulationPoints, string.Join(' ', measures.ArticulationPoints));
        Assert.Equal(bridges, string.Join(' ', measures.Bridges));
    }

    [Fact]
    public void Degrees_are_counted()
    {
        var measures = Measure(Graphs.Kite);
        Assert.Equal([new(1, 1), new(2, 1), new(3, 3), new(4, 2), new(5, 2), new(6, 1)], measures.DegreeDistribution);
        Assert.Equal((1, 3.6, 6), (measures.MinDegree, measures.MeanDegree, measures.MaxDegree));
        Assert.Equal((10, 18), (measures.NodeCount, measures.LinkCount));
    }

    [Fact]
    public void Components_are_found_the_largest_first()
    {
        var measures = Measure(Graphs.Of("a-b c-d d-e", nodes: "x"));
        Assert.False(measures.IsConnected);
        Assert.Equal(["c d e", "a b", "x"], measures.Components.Select(nodes => string.Join(' ', nodes)));
        Assert.Equal(2, measures.Diameter);
        Assert.Equal(1.25, measures.MeanPath);
    }

    [Fact]
    public void One_node_and_no_nodes_have_no_path()
    {
        foreach (var topology in new[] { Line.Create(1), new PeerTopology("nothing", [], []) })
        {
            var measures = Measure(topology);
            Assert.True(measures.IsConnected);
            Assert.Equal((0, 0, null, 0), (measures.Diameter, measures.DiameterAtMost, measures.MeanPath, measures.MeanPathError));
            Assert.Equal((0.0, 0.0, 0, 0), (measures.Clustering, measures.Transitivity, measures.MinDegree, measures.MaxDegree));
        }
    }

    [Fact]
    public void Distances_are_those_that_brute_force_finds() => Graphs.Any.Sample(topology =>
    {
        var distances = BruteForce.Distances(topology);
        var measures = Measure(topology);
        Assert.Equal(distances.DefaultIfEmpty().Max(), measures.Diameter);
        Assert.Equal(measures.Diameter, measures.DiameterAtMost);
        Assert.Equal(distances.Length == 0 ? 0 : distances.Average(), measures.MeanPath ?? 0, 9);
    });

    [Fact]
    public void Without_a_search_from_every_node_they_are_the_same() => Graphs.Any.Sample(topology =>
    {
        // In graphs this small, the sample contains all nodes.
        var distances = BruteForce.Distances(topology);
        var found = Find(topology.Adjacency, 1000);
        var bounded = Find(topology.Adjacency, 0);
        Assert.Equal(distances.DefaultIfEmpty().Max(), found.Diameter);
        Assert.Equal(distances.Length == 0 ? 0 : distances.Average(), found.MeanPath ?? 0, 9);
        Assert.Equal(found.Diameter, bounded.Diameter);
        Assert.True(bounded.DiameterAtMost >= found.Diameter);
    });

    [Fact]
    public void An_estimate_of_the_mean_path_is_as_accurate_as_it_says()
    {
        var missed = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var graph = SmallWorld.Create(3000, 4, 0.1, seed).Adjacency;
            var exact = Find(graph, long.MaxValue);
            var estimate = Find(graph, 0);
            Assert.Equal((true, 0, false), (exact.IsMeanPathExact, exact.MeanPathError, estimate.IsMeanPathExact));
            Assert.InRange(estimate.MeanPathError, 0.001, 0.1);
            Assert.InRange(exact.Diameter, estimate.Diameter, estimate.DiameterAtMost);
            if (Math.Abs(estimate.MeanPath!.Value - exact.MeanPath!.Value) > estimate.MeanPathError)
                missed++;
        }

        // With 95 % confidence, about one in twenty is outside.
        Assert.InRange(missed, 0, 4);
    }

    [Fact]
    public void What_splits_a_graph_is_what_brute_force_finds() => Graphs.Any.Sample(topology =>
    {
        var measures = Measure(topology);
        var parts = measures.Components.Count;
        Assert.Equal(
            topology.Nodes.Where(node => topology.GetDegree(node.Name) > 0 && Parts(topology.RemoveNodes(node.Name)) > parts),
            measures.ArticulationPoints);
        Assert.Equal(topology.Links.Where(link => Parts(topology.RemoveLinks(link)) > parts), measures.Bridges);

        static int Parts(PeerTopology topology) => Component.All(topology.Adjacency).Count;
    });

    [Fact]
    public void Clustering_is_what_brute_force_finds()
    {
        Graphs.Any.Sample(AssertClustering);

        // Sparse graphs, which small random graphs seldom are.
        AssertClustering(ScaleFree.Create(300, 3, seed: 1));
        AssertClustering(SmallWorld.Create(300, 6, 0.1, seed: 1));
    }

    private static void AssertClustering(PeerTopology topology)
    {
        var measures = Measure(topology);
        var ofNodes = topology.Nodes.Select(node => BruteForce.Pairs(topology, node)).ToArray();
        Assert.Equal(ofNodes.Average(node => node.Pairs == 0 ? 0 : (double)node.Linked / node.Pairs), measures.Clustering, 12);
        Assert.Equal(ofNodes.Sum(node => node.Linked) / Math.Max(1.0, ofNodes.Sum(node => node.Pairs)), measures.Transitivity, 12);
    }

    [Fact]
    public void A_line_of_100_000_is_no_deeper_than_the_stack()
    {
        const int count = 100_000;
        var measures = Measure(Line.Create(count));
        Assert.Equal((count - 2, count - 1), (measures.ArticulationPoints.Count, measures.Bridges.Count));
        Assert.Equal(count - 1, measures.Diameter);
        Assert.Equal((count + 1) / 3.0, measures.MeanPath!.Value, 6);
    }

    [Fact]
    public void Measuring_can_be_cancelled()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => TopologyMeasures.Of(Graphs.KarateClub, cancellationToken: cancelled.Token));
    }

    private static TopologyMeasures Measure(PeerTopology topology) =>
        TopologyMeasures.Of(topology, cancellationToken: TestContext.Current.CancellationToken);

    private static Distances Find(Adjacency graph, long budget) =>
        Distances.Measure(graph, Component.All(graph), budget, cancellation: TestContext.Current.CancellationToken);
}
