using CsCheck;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Pictures;

public sealed class TreeLayoutTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Nodes_of_a_row_are_at_least_one_apart_and_in_the_order_of_their_parents() => Graphs.Trees(60).Sample(topology =>
    {
        var tree = new RootedTree(topology.Adjacency, 0);
        var places = TreeLayout.PlaceLayered(tree);

        foreach (var row in tree.Order.ToArray().GroupBy(tree.Depth))
        {
            Assert.Single(row.Select(node => places[node].Y).Distinct());
            foreach (var (one, next) in row.Zip(row.Skip(1)))
                Assert.True(places[next].X - places[one].X >= 1 - Tolerance, $"{next} is {places[next].X - places[one].X} right of {one}.");
        }
    });

    [Fact]
    public void Parents_are_in_the_middle_above_their_children() => Graphs.Trees(60).Sample(topology =>
    {
        var tree = new RootedTree(topology.Adjacency, 0);
        var places = TreeLayout.PlaceLayered(tree);

        foreach (var parent in tree.Order.ToArray().Where(node => !tree.Children(node).IsEmpty))
        {
            var children = tree.Children(parent);
            Assert.Equal((places[children[0]].X + places[children[^1]].X) / 2, places[parent].X, Tolerance);
            Assert.True(places[parent].Y < places[children[0]].Y);
        }
    });

    [Fact]
    public void A_full_tree_is_no_wider_than_its_leaves()
    {
        var places = TreeLayout.PlaceLayered(new RootedTree(Tree.Create(31, 2).Adjacency, 0));
        Assert.Equal(15, Box.Around(places).Width, Tolerance);
    }

    [Fact]
    public void Small_subtrees_between_large_ones_are_spread_evenly()
    {
        // Nodes 2 and 6 have nine children each, 1 and 3 to 5 have none. Those in between must not crowd at the left or move node 1.
        var tree = Graphs.Of(25, [
            .. Enumerable.Range(1, 6).Select(child => (0, child)),
            .. Enumerable.Range(7, 9).Select(child => (2, child)),
            .. Enumerable.Range(16, 9).Select(child => (6, child)),
        ]);
        var places = TreeLayout.PlaceLayered(new RootedTree(tree.Adjacency, 0));

        Assert.Equal(1, places[2].X - places[1].X, 1e-6);
        var gaps = Enumerable.Range(2, 4).Select(node => places[node + 1].X - places[node].X).ToArray();
        Assert.All(gaps, gap => Assert.Equal(9.0 / 4, gap, 1e-6));
    }

    [Fact]
    public void Around_the_root_nodes_are_at_least_one_apart_and_as_far_out_as_they_are_deep() => Graphs.Trees(60).Sample(topology =>
    {
        var tree = new RootedTree(topology.Adjacency, 0);
        var places = TreeLayout.PlaceRadial(tree);

        for (var one = 0; one < places.Length; one++)
        {
            for (var other = one + 1; other < places.Length; other++)
            {
                var apart = (places[one] - places[other]).Length;
                Assert.True(apart >= 1 - 1e-6, $"{one} and {other} are {apart} apart.");
            }
        }

        var radii = tree.Order.ToArray()
            .GroupBy(tree.Depth)
            .Select(circle => circle.Select(node => Math.Round(places[node].Length, 6)).Distinct().Single())
            .ToArray();
        Assert.Equal(radii.Order(), radii);
    });

    [Fact]
    public void A_deep_tree_takes_no_deep_stack()
    {
        var places = TreeLayout.PlaceLayered(new RootedTree(Line.Create(20_000).Adjacency, 0));
        Assert.All(places, place => Assert.Equal(0, place.X));
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(8, 3)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    public void The_center_of_a_path_is_in_its_middle(int count, int center) =>
        Assert.Equal(center, RootedTree.CenterOf(Line.Create(count).Adjacency));
}
