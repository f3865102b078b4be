using CsCheck;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Pictures;

public sealed class StressLayoutTests
{
    [Fact]
    public void Nodes_are_somewhere_and_apart() => Graphs.Connected(60).Sample(topology =>
    {
        var places = StressLayout.Place(topology.Adjacency);

        Assert.All(places, place => Assert.True(double.IsFinite(place.X) && double.IsFinite(place.Y)));
        Assert.True(Least(places) > 0.1, $"Two nodes are {Least(places)} apart.");
    });

    [Fact]
    public void Linked_nodes_are_about_one_apart() => Graphs.Connected(60).Sample(topology =>
    {
        var places = StressLayout.Place(topology.Adjacency);
        var lengths = topology.Links
            .Select(link => (places[topology.PlaceOf(link.From)] - places[topology.PlaceOf(link.To)]).Length)
            .ToArray();

        Assert.InRange(lengths.Average(), 0.7, 1.6);
        Assert.True(lengths.Max() < 6, $"A link is {lengths.Max()} long.");
    });

    [Fact]
    public void A_grid_is_found_again_without_knowing_that_it_is_one()
    {
        var grid = Grid.Create(64, 8);
        Assert.True(Stress(grid, StressLayout.Place(grid.Adjacency)) < 0.025);
    }

    [Fact]
    public void A_graph_too_large_for_all_pairs_is_laid_out_nearly_as_well()
    {
        var grid = Grid.Create(1600, 40);
        var places = StressLayout.Place(grid.Adjacency);

        Assert.True(Stress(grid, places) < 0.02, $"The stress is {Stress(grid, places)}.");
        Assert.True(Least(places) > 0.2, $"Two nodes are {Least(places)} apart.");
    }

    [Fact]
    public void It_is_wider_than_high()
    {
        var box = Box.Around(StressLayout.Place(Line.Create(30).Adjacency));
        Assert.True(box.Width > 5 * box.Height);
    }

    [Fact]
    public void The_same_graph_is_laid_out_the_same_way() => Graphs.Connected(40).Sample(topology =>
        Assert.Equal(StressLayout.Place(topology.Adjacency), StressLayout.Place(topology.Adjacency)));

    private static double Least(Point[] places) => places
        .SelectMany((one, number) => places.Skip(number + 1).Select(other => (other - one).Length)).DefaultIfEmpty(1).Min();

    // The mean squared relative deviation of distances from the numbers of links; 0 is perfect.
    private static double Stress(PeerTopology grid, Point[] places)
    {
        double sum = 0, pairs = 0;
        for (var one = 0; one < places.Length; one++)
        {
            for (var other = one + 1; other < places.Length; other++)
            {
                var links = Math.Abs((one % grid.Columns) - (other % grid.Columns))
                    + Math.Abs((one / grid.Columns) - (other / grid.Columns));
                sum += Math.Pow(((places[one] - places[other]).Length / links) - 1, 2);
                pairs++;
            }
        }

        return sum / pairs;
    }
}
