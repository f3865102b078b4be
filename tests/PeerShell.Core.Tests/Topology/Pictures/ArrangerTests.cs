using CsCheck;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Pictures;

public sealed class ArrangerTests
{
    public static TheoryData<PeerTopology> NaturalOnes { get; } =
    [
        Line.Create(1), Line.Create(5), Line.Create(40), Ring.Create(3), Ring.Create(20), Ring.Create(101),
        Star.Create(2), Star.Create(15), Star.Create(300), Tree.Create(31, 2), Tree.Create(500, 3),
        Grid.Create(30, 6), Grid.Create(31, 6), Torus.Create(30, 6), Mesh.Create(2), Mesh.Create(12),
    ];

    [Theory]
    [MemberData(nameof(NaturalOnes))]
    public void Natural_layouts_keep_nodes_at_least_one_apart(PeerTopology topology)
    {
        var places = Arranger.Arrange(topology, PictureLayout.Auto).Places;

        var apart = places
            .SelectMany((one, number) => places.Skip(number + 1).Select(other => (other - one).Length))
            .DefaultIfEmpty(1)
            .Min();
        Assert.True(apart >= 1 - 1e-6, $"Two nodes of {topology} are {apart} apart.");
    }

    [Fact]
    public void A_ring_goes_around_a_circle_in_the_order_of_its_nodes()
    {
        var places = Arranger.Arrange(Ring.Create(20), PictureLayout.Auto).Places;

        Assert.All(places, place => Assert.Equal(places[0].Length, place.Length, 1e-9));
        Assert.All(places.Zip(places.Skip(1).Append(places[0])), pair => Assert.Equal(1, (pair.First - pair.Second).Length, 1e-9));
    }

    [Fact]
    public void A_ring_that_lost_links_keeps_its_places()
    {
        var ring = Ring.Create(20);
        Assert.Equal(
            Arranger.Arrange(ring, PictureLayout.Auto).Places,
            Arranger.Arrange(ring.RemoveLinks(ring.Links[3], ring.Links[9]), PictureLayout.Auto).Places);
    }

    [Fact]
    public void A_ring_without_a_known_shape_is_round()
    {
        int[] order = [0, 5, 2, 7, 1, 6, 3, 4];
        var ring = Graphs.Of(8, order.Select((node, number) => (node, order[(number + 1) % 8])));
        var places = Arranger.Arrange(ring, PictureLayout.Auto).Places;
        var center = Box.Around(places).Center;

        Assert.All(places, place => Assert.Equal((places[0] - center).Length, (place - center).Length, 1e-9));
        Assert.All(order, (node, number) => Assert.Equal(1, (places[node] - places[order[(number + 1) % 8]]).Length, 1e-9));
    }

    [Fact]
    public void Components_are_side_by_side() => Gen.Select(Graphs.Connected(12), Graphs.Connected(12), Gen.Int[0, 5])
        .Sample((one, other, alone) =>
        {
            var count = one.Nodes.Count + other.Nodes.Count + alone;
            var moved = Ends(other).Select(link => (link.From + one.Nodes.Count, link.To + one.Nodes.Count));
            var both = Graphs.Of(count, Ends(one).Concat(moved));
            var places = Arranger.Arrange(both, PictureLayout.Auto).Places;

            List<Box> boxes =
            [
                Box.Around(places[..one.Nodes.Count]),
                Box.Around(places[one.Nodes.Count..^alone]),
                .. places[^alone..].Select(place => Box.Around([place])),
            ];
            for (var i = 0; i < boxes.Count; i++)
            {
                for (var j = i + 1; j < boxes.Count; j++)
                    Assert.False(boxes[i].Grown(0.45).Overlaps(boxes[j].Grown(0.45)), $"{boxes[i]} and {boxes[j]} overlap.");
            }
        });

    [Theory]
    [InlineData(PictureLayout.Auto)]
    [InlineData(PictureLayout.Force)]
    [InlineData(PictureLayout.Circle)]
    [InlineData(PictureLayout.Grid)]
    [InlineData(PictureLayout.Tree)]
    [InlineData(PictureLayout.Radial)]
    public void Each_layout_takes_any_graph(PictureLayout layout) => Graphs.Connected(30).Sample(topology =>
    {
        var places = Arranger.Arrange(topology.AddNodes(new TopologyNode("alone")), layout).Places;
        Assert.Equal(topology.Nodes.Count + 1, places.Distinct().Count());
        Assert.All(places, place => Assert.True(double.IsFinite(place.Length)));
    });

    [Fact]
    public void Links_that_would_run_through_nodes_bend()
    {
        var lattice = Arranger.Arrange(Ring.Create(40), PictureLayout.Auto);
        Assert.Null(lattice.Bend(0, 1));
        Assert.Null(lattice.Bend(39, 0));
        Assert.True(lattice.Bend(0, 2)!.Value.Length < lattice.Places[1].Length - 0.6);
        Assert.Null(lattice.Bend(0, 20));

        var torus = Arranger.Arrange(Torus.Create(30, 6), PictureLayout.Auto);
        Assert.Null(torus.Bend(0, 1));
        Assert.True(torus.Bend(0, 5)!.Value.Y < torus.Places[0].Y);
        Assert.True(torus.Bend(0, 24)!.Value.X < torus.Places[0].X);
    }

    private static IEnumerable<(int From, int To)> Ends(PeerTopology topology) =>
        topology.Links.Select(link => (topology.PlaceOf(link.From), topology.PlaceOf(link.To)));
}
