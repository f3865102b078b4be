using CsCheck;
using PeerShell.Topology;
using PeerShell.Topology.Generators;

namespace PeerShell.Tests.Topology.Generators;

public sealed class RegularShapeTests
{
    [Fact]
    public void A_line_has_two_ends() => Gen.Int[1, 50].Sample(count =>
    {
        var line = Line.Create(count);
        Assert.Equal(TopologyShape.Line, line.Shape);
        Assert.Equal((count, count - 1), (line.Nodes.Count, line.Links.Count));
        Assert.All(line.Nodes.Select((node, i) => (node, i)), at => Assert.Equal(
            Math.Min(1, at.i) + Math.Min(1, count - 1 - at.i), line.GetDegree(at.node.Name)));
    });

    [Fact]
    public void In_a_ring_every_node_has_two_neighbours() => Gen.Int[3, 50].Sample(count =>
    {
        var ring = Ring.Create(count);
        Assert.Equal(TopologyShape.Ring, ring.Shape);
        Assert.Equal((count, count), (ring.Nodes.Count, ring.Links.Count));
        AssertDegrees(ring, 2);
    });

    [Fact]
    public void In_a_star_the_first_has_all_the_links() => Gen.Int[1, 50].Sample(count =>
    {
        var star = Star.Create(count);
        Assert.Equal(TopologyShape.Star, star.Shape);
        Assert.Equal((count, count - 1), (star.Nodes.Count, star.Links.Count));
        Assert.Equal(count - 1, star.GetDegree(star.Nodes[0].Name));
    });

    [Fact]
    public void In_a_tree_each_node_but_the_root_has_a_parent_before_it() => Gen.Select(Gen.Int[1, 60], Gen.Int[1, 5])
        .Sample((count, children) =>
        {
            var tree = Tree.Create(count, children);
            Assert.Equal(TopologyShape.Tree, tree.Shape);
            Assert.Equal((count, count - 1), (tree.Nodes.Count, tree.Links.Count));
            Assert.Equal(tree.Nodes.Skip(1), tree.Links.Select(link => tree.FindNode(link.To)!));
            Assert.All(tree.Links, link => Assert.True(tree.PlaceOf(link.From) < tree.PlaceOf(link.To)));
            var families = tree.Links.CountBy(link => link.From).OrderBy(parent => tree.PlaceOf(parent.Key)).SkipLast(1);
            Assert.All(families, parent => Assert.Equal(children, parent.Value));
        });

    [Fact]
    public void In_a_grid_those_are_linked_that_are_side_by_side() => Gen.Select(Gen.Int[1, 60], Gen.Int[0, 12]).Sample((count, width) =>
    {
        var grid = Grid.Create(count, width == 0 ? null : width);
        Assert.Equal(TopologyShape.Grid, grid.Shape);
        var columns = grid.Columns;
        for (var one = 0; one < count; one++)
        {
            for (var other = one + 1; other < count; other++)
            {
                var apart = Math.Abs((other % columns) - (one % columns)) + (other / columns) - (one / columns);
                Assert.Equal(apart == 1, grid.Adjacency.Find(one, other) >= 0);
            }
        }
    });

    [Fact]
    public void In_a_torus_every_node_has_four_neighbours() => Gen.Select(Gen.Int[3, 9], Gen.Int[3, 9]).Sample((rows, columns) =>
    {
        var torus = Torus.Create(rows * columns, columns);
        Assert.Equal((TopologyShape.Torus, columns), (torus.Shape, torus.Columns));
        Assert.Equal(2 * rows * columns, torus.Links.Count);
        AssertDegrees(torus, 4);
        Assert.NotNull(torus.FindLink(torus.Nodes[0].Name, torus.Nodes[columns - 1].Name));
        Assert.NotNull(torus.FindLink(torus.Nodes[0].Name, torus.Nodes[^columns].Name));
    });

    [Fact]
    public void In_a_mesh_every_node_is_linked_to_every_other() => Gen.Int[1, 30].Sample(count =>
    {
        var mesh = Mesh.Create(count);
        Assert.Equal(TopologyShape.Mesh, mesh.Shape);
        Assert.Equal(count * (count - 1) / 2, mesh.Links.Count);
        AssertDegrees(mesh, count - 1);
    });

    [Theory]
    [InlineData(12, 4)]
    [InlineData(100, 10)]
    [InlineData(10, 4)]
    public void A_grid_is_almost_square(int count, int columns) => Assert.Equal(columns, Grid.Create(count).Columns);

    [Theory]
    [InlineData(12, 4)]
    [InlineData(100, 10)]
    [InlineData(30, 6)]
    public void A_torus_is_almost_square(int count, int columns) => Assert.Equal(columns, Torus.Create(count).Columns);

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        AssertImpossible(() => Line.Create(0));
        AssertImpossible(() => Line.Create(-5));
        AssertImpossible(() => Ring.Create(2));
        AssertImpossible(() => Tree.Create(3, children: 0));
        AssertImpossible(() => Grid.Create(3, columns: 0));
        AssertImpossible(() => Torus.Create(8));
        AssertImpossible(() => Torus.Create(20, columns: 6));
        AssertImpossible(() => Torus.Create(20, columns: -4));
        Assert.Contains("15 nodes can", Assert.Throws<TopologyException>(() => Torus.Create(13)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(int.MaxValue)]
    public void What_is_too_large_is_refused_before_it_is_made(int count) =>
        Assert.Equal(TopologyFailure.TooLarge, Assert.Throws<TopologyException>(() => Mesh.Create(count)).Failure);

    [Theory]
    [InlineData("node{0}", 2, "node1 node2")]
    [InlineData("web{0:d3}.{{x}}", 2, "web001.{x} web002.{x}")]
    [InlineData("n", 2, "n1 n2")]
    [InlineData("n", 10, "n01 n02 n03 n04 n05 n06 n07 n08 n09 n10")]
    public void Names_follow_a_pattern(string pattern, int count, string names) =>
        Assert.Equal(names, string.Join(' ', Line.Create(count, new(pattern)).Nodes));

    [Theory]
    [InlineData("node{")]
    [InlineData("node{1}")]
    [InlineData("node{0:q}")]
    [InlineData("{{node}}")]
    public void A_bad_pattern_is_refused(string pattern) =>
        Assert.Equal(TopologyFailure.InvalidName, Assert.Throws<TopologyException>(() => new NodeNames(pattern)).Failure);

    private static void AssertDegrees(PeerTopology topology, int degree) =>
        Assert.All(topology.Nodes, node => Assert.Equal(degree, topology.GetDegree(node.Name)));

    private static void AssertImpossible(Func<object> create) =>
        Assert.Equal(TopologyFailure.InvalidShape, Assert.Throws<TopologyException>(create).Failure);
}
