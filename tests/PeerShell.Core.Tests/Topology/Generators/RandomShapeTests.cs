using CsCheck;
using PeerShell.Topology;
using PeerShell.Topology.Generators;

namespace PeerShell.Tests.Topology.Generators;

public sealed class RandomShapeTests
{
    // Arguments for any generator: the number of nodes, a degree, a probability and a seed.
    private static readonly Gen<(int Count, int Degree, double Probability, int Seed)> Any =
        Gen.Select(Gen.Int[8, 60], Gen.Int[1, 7], Gen.Double[0, 1], Gen.Int);

    [Fact]
    public void In_a_hypercube_those_are_linked_that_differ_in_one_bit() => Gen.Int[0, 6].Sample(dimensions =>
    {
        var count = 1 << dimensions;
        var cube = Hypercube.Create(count);
        Assert.Equal(count * dimensions / 2, cube.Links.Count);
        Assert.All(cube.Links, link => Assert.True(int.IsPow2(cube.PlaceOf(link.From) ^ cube.PlaceOf(link.To))));
    });

    [Fact]
    public void In_a_random_regular_graph_every_node_has_the_degree() => Gen.Select(Gen.Int[3, 40], Gen.Int[2, 39], Gen.Int)
        .Where((count, degree, _) => degree < count && count * degree % 2 == 0).Sample((count, degree, seed) =>
        {
            var graph = RandomRegular.Create(count, degree, seed);
            Assert.All(graph.Nodes, node => Assert.Equal(degree, graph.GetDegree(node.Name)));
            AssertConnected(graph);
        });

    [Fact]
    public void All_regular_graphs_are_about_equally_likely()
    {
        // The 3-regular graphs of 6 nodes: K(3,3) in 10 ways, and the prism in 60 ways.
        var counts = Enumerable.Range(0, 7000)
            .CountBy(seed => string.Join(' ', RandomRegular.Create(6, 3, seed).Links.Select(Sorted).Order()))
            .Select(graph => graph.Value).ToArray();
        Assert.Equal(70, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 60, 150));

        static string Sorted(TopologyLink link) =>
            string.CompareOrdinal(link.From, link.To) < 0 ? $"{link}" : $"{link.To}-{link.From}";
    }

    [Fact]
    public void In_a_random_graph_all_links_are_equally_likely()
    {
        Assert.Empty(RandomGraph.Create(30, 0, seed: 1).Links);
        Assert.Equal(30 * 29 / 2, RandomGraph.Create(30, 1, seed: 1).Links.Count);

        // Each of the 45 links occurs about 900 times in 3,000 graphs, within four standard deviations.
        var counts = Enumerable.Range(0, 3000)
            .SelectMany(seed => RandomGraph.Create(10, 0.3, seed).Links)
            .CountBy(link => link.ToString())
            .ToArray();
        Assert.Equal(45, counts.Length);
        Assert.All(counts, link => Assert.InRange(link.Value, 800, 1000));
    }

    [Fact]
    public void In_a_k_out_graph_every_node_has_at_least_the_links_it_chose() => Any.Where(any => any.Degree > 1)
        .Sample((count, degree, _, seed) =>
        {
            var graph = RandomOut.Create(count, degree, seed);
            Assert.All(graph.Nodes, node => Assert.True(graph.GetDegree(node.Name) >= degree));
            Assert.InRange(graph.Links.Count, (count * degree + 1) / 2, count * degree);
            AssertConnected(graph);
        });

    [Fact]
    public void A_small_world_has_the_links_of_its_ring_wherever_they_lead() => Gen
        .Select(Gen.Int[8, 60], Gen.Int[2, 3], Gen.Double[0, 1], Gen.Int)
        .Sample((count, half, probability, seed) =>
        {
            var world = SmallWorld.Create(count, 2 * half, probability, seed);
            Assert.Equal(TopologyShape.Ring, world.Shape);
            Assert.Equal(count * half, world.Links.Count);
            Assert.All(world.Nodes, node => Assert.True(world.GetDegree(node.Name) >= half));
            AssertConnected(world);
        });

    [Fact]
    public void Links_of_a_small_world_lead_elsewhere_as_often_as_was_asked()
    {
        Assert.Equal(0, Elsewhere(0));
        Assert.InRange(Elsewhere(0.1), 160, 240);
        Assert.InRange(Elsewhere(1), 1980, 2000);

        static int Elsewhere(double probability)
        {
            var world = SmallWorld.Create(1000, 4, probability, seed: 5);
            return world.Links.Count(link => (world.PlaceOf(link.To) - world.PlaceOf(link.From) + 1000) % 1000 > 2);
        }
    }

    [Fact]
    public void A_scale_free_graph_has_the_links_that_nodes_brought() => Any.Sample((count, degree, _, seed) =>
    {
        var graph = ScaleFree.Create(count, degree, seed);
        Assert.Equal((count - degree - 1) * degree + (degree * (degree + 1) / 2), graph.Links.Count);
        Assert.All(graph.Nodes, node => Assert.True(graph.GetDegree(node.Name) >= degree));
        AssertConnected(graph);
    });

    [Fact]
    public void The_degrees_of_a_scale_free_graph_follow_a_power_law()
    {
        // With m links each, a share of 2m(m+1)/(k(k+1)(k+2)) has degree k (Bollobás and others, 2001).
        const int count = 100_000;
        var graph = ScaleFree.Create(count, 2, seed: 3);
        var shares = graph.Nodes.CountBy(node => graph.GetDegree(node.Name))
            .ToDictionary(degree => degree.Key, degree => degree.Value / (double)count);
        Assert.InRange(shares[2], 0.49, 0.51);
        Assert.InRange(shares[3], 0.19, 0.21);
        Assert.InRange(shares[10], 0.008, 0.0102);
        Assert.True(shares.Keys.Max() > 300);
    }

    [Fact]
    public void The_same_seed_makes_the_same_graph_and_another_seed_another() => Any.Where(any => any.Degree > 1)
        .Sample((count, degree, probability, seed) =>
        {
            foreach (var create in Generators(count, degree, probability))
            {
                var graph = create(seed);
                Assert.Equal(graph.Links.Select(link => $"{link}"), create(seed).Links.Select(link => $"{link}"));
                Assert.Equal(seed, graph.Seed);
            }

            Assert.False(ScaleFree.Create(60, 2, seed).IsSameGraph(ScaleFree.Create(60, 2, seed + 1)));
        });

    // These hold on every machine and in every version of .NET. A change of a generator that breaks them also breaks scripts
    // that rely on their seed.
    [Fact]
    public void Seeds_keep_making_the_same_graphs()
    {
        Assert.Equal(
            string.Join(" | ",
                "1-4 1-5 1-6 2-3 2-4 2-5 3-5 3-6 4-6",
                "1-2 1-3 2-4 1-6",
                "1-3 1-5 2-6 2-5 3-5 3-6 4-5 4-2 5-6 6-4",
                "1-3 2-3 3-4 4-5 5-6 6-1",
                "2-1 3-1 3-2 4-2 4-3 5-4 5-3 6-3 6-5"),
            string.Join(" | ",
                Links(RandomRegular.Create(6, 3, 42)),
                Links(RandomGraph.Create(6, 0.4, 42)),
                Links(RandomOut.Create(6, 2, 42)),
                Links(SmallWorld.Create(6, 2, 0.5, 42)),
                Links(ScaleFree.Create(6, 2, 42))));

        static string Links(PeerTopology graph) => string.Join(' ', graph.Links).Replace("node", "", StringComparison.Ordinal);
    }

    // From the authors' C code. The state is 1, 2, 3, 4 in one test, and the output of SplitMix64 in the other.
    [Fact]
    public void The_random_numbers_are_those_of_xoshiro256_starstar()
    {
        var random = new SeededRandom(0);
        Assert.Equal(
            [11091344671253066420UL, 13793997310169335082UL, 1900383378846508768UL, 7684712102626143532UL],
            Enumerable.Range(0, 4).Select(_ => random.Next()));
    }

    [Fact]
    public void The_logarithm_is_accurate() => Gen.Double[1e-300, 1].Sample(value =>
        Assert.True(Math.Abs(ExactMath.Log(value) - Math.Log(value)) <= 1e-15 * Math.Max(1, -Math.Log(value)), $"{value:r}"));

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        AssertImpossible(() => Hypercube.Create(0));
        Assert.Contains("8 or 16", AssertImpossible(() => Hypercube.Create(12)), StringComparison.Ordinal);
        AssertImpossible(() => RandomRegular.Create(5, 3, 1));
        AssertImpossible(() => RandomRegular.Create(4, 1, 1));
        AssertImpossible(() => RandomRegular.Create(4, 4, 1));
        AssertImpossible(() => RandomRegular.Create(4, -1, 1));
        AssertImpossible(() => RandomGraph.Create(4, 1.5, 1));
        AssertImpossible(() => RandomGraph.Create(4, double.NaN, 1));
        AssertImpossible(() => RandomOut.Create(4, 4, 1));
        AssertImpossible(() => SmallWorld.Create(10, 3, 0.1, 1));
        AssertImpossible(() => SmallWorld.Create(10, 10, 0.1, 1));
        AssertImpossible(() => Draft.DrawConnected(() => new Draft("parted", 2, 0), "Choose another."));
        AssertImpossible(() => ScaleFree.Create(3, 3, 1));
        AssertImpossible(() => ScaleFree.Create(3, 0, 1));
    }

    [Fact]
    public void The_smallest_graphs_can_be_made()
    {
        Assert.Single(RandomRegular.Create(1, 0, 1).Nodes);
        Assert.Single(RandomRegular.Create(2, 1, 1).Links);
        Assert.Empty(RandomGraph.Create(1, 0.5, 1).Links);
        Assert.Single(RandomOut.Create(2, 1, 1).Links);
        Assert.Equal(3, SmallWorld.Create(3, 2, 1, 1).Links.Count);
        Assert.Single(ScaleFree.Create(2, 1, 1).Links);
    }

    private static Func<int, PeerTopology>[] Generators(int count, int degree, double probability) =>
    [
        seed => RandomRegular.Create(count, degree + (count * degree % 2), seed),
        seed => RandomGraph.Create(count, probability, seed),
        seed => RandomOut.Create(count, degree, seed),
        seed => SmallWorld.Create(count, 4, probability, seed),
        seed => ScaleFree.Create(count, degree, seed),
    ];

    private static void AssertConnected(PeerTopology topology)
    {
        HashSet<string> reached = [topology.Nodes[0].Name];
        Queue<string> left = new(reached);
        while (left.TryDequeue(out var name))
        {
            foreach (var neighbor in topology.GetNeighbors(name).Where(node => reached.Add(node.Name)))
                left.Enqueue(neighbor.Name);
        }

        Assert.Equal(topology.Nodes.Count, reached.Count);
    }

    private static string AssertImpossible(Func<object> create)
    {
        var error = Assert.Throws<TopologyException>(create);
        Assert.Equal(TopologyFailure.InvalidShape, error.Failure);
        return error.Message;
    }
}
