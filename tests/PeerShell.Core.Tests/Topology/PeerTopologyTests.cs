using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Transport;

namespace PeerShell.Tests.Topology;

public sealed class PeerTopologyTests
{
    private static readonly PeerTopology Triangle = Make("a b c d", "a-b b-c c-a");

    [Fact]
    public void Nodes_and_links_are_found_in_any_case_and_direction()
    {
        Assert.Equal("a", Triangle.FindNode("A")!.Name);
        Assert.Null(Triangle.FindNode("x"));
        Assert.Equal("c-a", Triangle.FindLink("A", "C")!.ToString());
        Assert.Null(Triangle.FindLink("a", "d"));
        Assert.Null(Triangle.FindLink("a", "x"));
        Assert.Equal(["a", "c"], Triangle.GetNeighbors("B").Select(node => node.Name));
        Assert.Empty(Triangle.GetNeighbors("d"));
        Assert.Equal(2, Triangle.GetDegree("c"));
        Assert.Equal("test (4 nodes, 3 links)", Triangle.ToString());
    }

    [Theory]
    [InlineData("a A", "", TopologyFailure.DuplicateNode, "A")]
    [InlineData("a b", "a-c", TopologyFailure.NodeNotFound, "a-c")]
    [InlineData("a b", "a-A", TopologyFailure.SelfLink, "a-A")]
    [InlineData("a b", "a-b B-a", TopologyFailure.DuplicateLink, "b-a")]
    [InlineData("a b\u0007", "", TopologyFailure.InvalidName, "b\u0007")]
    public void A_topology_is_refused_with(string nodes, string links, TopologyFailure failure, string subject)
    {
        var error = Assert.Throws<TopologyException>(() => Make(nodes, links));
        Assert.Equal(failure, error.Failure);
        Assert.Equal(subject, error.Subject!.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void A_name_that_is_empty_or_too_long_is_refused(int length) => Assert.Equal(
        TopologyFailure.InvalidName,
        Assert.Throws<TopologyException>(() => new PeerTopology("test", [new TopologyNode(new string('a', length))], [])).Failure);

    [Fact]
    public void Links_spell_names_as_nodes_do()
    {
        var link = Assert.Single(Make("Alice bob", "ALICE-Bob").Links);
        Assert.Equal(("Alice", "bob"), (link.From, link.To));
    }

    [Fact]
    public void Edits_return_a_new_topology()
    {
        var more = Triangle.AddNodes(new TopologyNode("e")).AddLinks(new("d", "e"), new("e", "a"));
        Assert.Equal((5, 5), (more.Nodes.Count, more.Links.Count));
        var fewer = more.RemoveLinks(new TopologyLink("A", "e")).RemoveNodes("B", "d");
        Assert.Equal(["a", "c", "e"], fewer.Nodes.Select(node => node.Name));
        Assert.Equal(["c-a"], fewer.Links.Select(link => link.ToString()));
        Assert.Equal((4, 3), (Triangle.Nodes.Count, Triangle.Links.Count));
    }

    [Fact]
    public void Existing_parts_are_not_added_and_missing_parts_are_not_removed()
    {
        Assert.Equal(TopologyFailure.DuplicateNode, Failure(() => Triangle.AddNodes(new TopologyNode("A"))));
        Assert.Equal(TopologyFailure.DuplicateLink, Failure(() => Triangle.AddLinks(new TopologyLink("b", "a"))));
        Assert.Equal(TopologyFailure.NodeNotFound, Failure(() => Triangle.RemoveNodes("x")));
        Assert.Equal(TopologyFailure.LinkNotFound, Failure(() => Triangle.RemoveLinks(new TopologyLink("a", "d"))));
        Assert.Equal(TopologyFailure.NodeNotFound, Failure(() => Triangle.GetNeighbors("x")));
    }

    [Fact]
    public void Edits_of_links_leave_the_shape_and_edits_of_nodes_do_not()
    {
        var grid = Grid.Create(6);
        var cut = grid.RemoveLinks(grid.Links[0]).Rename("cut");
        Assert.Equal((TopologyShape.Grid, 3, "cut"), (cut.Shape, cut.Columns, cut.Name));
        Assert.Equal((TopologyShape.General, 0), (grid.RemoveNodes("node1").Shape, grid.RemoveNodes("node1").Columns));
    }

    [Fact]
    public void Graphs_are_the_same_in_any_order()
    {
        Assert.True(Triangle.IsSameGraph(Make("D c B a", "c-b a-c A-b")));
        Assert.False(Triangle.IsSameGraph(Triangle.RemoveLinks(Triangle.Links[0])));
        Assert.False(Triangle.IsSameGraph(Make("a b c e", "a-b b-c c-a")));
        Assert.False(Triangle.IsSameGraph(Make("a b c d", "a-b b-c c-d")));
    }

    [Fact]
    public void Tags_and_conditions_make_a_difference()
    {
        static PeerTopology With(string tag, int latency) => new(
            "test",
            [new("a") { Tags = new Dictionary<string, string> { ["role"] = tag } }, new("b")],
            [new("a", "b") { Conditions = new LinkConditions { Latency = TimeSpan.FromMilliseconds(latency) } }]);

        Assert.True(With("web", 5).IsSameGraph(With("web", 5)));
        Assert.False(With("web", 5).IsSameGraph(With("hub", 5)));
        Assert.False(With("web", 5).IsSameGraph(With("web", 6)));
    }

    [Theory]
    [InlineData("a-b", "a", "b")]
    [InlineData(" a - b ", "a", "b")]
    [InlineData("web-1 - web-2", "web-1", "web-2")]
    [InlineData("web-1--web-2", "web-1", "web-2")]
    [InlineData("web 1 -- web 2", "web 1", "web 2")]
    public void A_link_is_read(string text, string from, string to) => Assert.Equal(new(from, to), TopologyLink.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a-")]
    [InlineData("-b")]
    [InlineData("a-b-c")]
    [InlineData("a--b--c")]
    public void A_text_that_is_not_a_link_is_refused(string text) =>
        Assert.Equal(TopologyFailure.InvalidLink, Failure(() => TopologyLink.Parse(text)));

    private static TopologyFailure Failure(Func<object> act) => Assert.Throws<TopologyException>(act).Failure;

    private static PeerTopology Make(string nodes, string links) => new(
        "test",
        nodes.Split(' ').Select(name => new TopologyNode(name)),
        links.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(TopologyLink.Parse));
}
