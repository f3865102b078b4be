using PeerShell.Topology.Files;

namespace PeerShell.Tests.Topology.Files;

/// <summary>Files written by other programs.</summary>
public sealed class ForeignFileTests
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Samples");

    [Theory]
    [InlineData("karate.networkx.graphml")]
    [InlineData("karate.networkx.edgelist")]
    [InlineData("karate.networkx.weighted.edgelist")]
    public void Networkx_and_its_karate_club(string file)
    {
        var read = TopologyFile.Read(Path.Combine(Samples, file));
        var expected = Graphs.KarateClub.Links.Select(link => (int.Parse(link.From) - 1, int.Parse(link.To) - 1)).Order();
        Assert.Equal(expected, read.Topology.Links.Select(link => (int.Parse(link.From), int.Parse(link.To))).Order());
        Assert.Contains("weight", Assert.Single(read.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_of_nodes_are_tags()
    {
        var node = TopologyFile.Read(Path.Combine(Samples, "karate.networkx.graphml")).Topology.FindNode("0")!;
        Assert.Equal("Mr. Hi", node.Tags["club"]);
    }

    [Theory]
    [InlineData("directed.networkx.graphml")]
    [InlineData("directed.networkx.dot")]
    public void A_directed_graph_of_networkx(string file)
    {
        var read = TopologyFile.Read(Path.Combine(Samples, file));
        Assert.Equal(["alice", "bob", "carol"], read.Topology.Nodes.Select(node => node.Name));
        Assert.Equal(["alice-bob", "bob-carol"], read.Topology.Links.Select(link => $"{link}"));
        Assert.Contains(read.Notes, note => note.StartsWith("1 of 4 links join nodes that are linked already", StringComparison.Ordinal));
        Assert.Contains(read.Notes, note => note.StartsWith("1 of 4 links join a node to itself", StringComparison.Ordinal));
        Assert.Contains(read.Notes, note => note.Contains("latency", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("petersen.networkx.dot")]
    [InlineData("petersen.graphviz.dot")]
    public void The_Petersen_graph_in_DOT(string file) =>
        Assert.True(Graphs.Petersen.IsSameGraph(TopologyFile.Read(Path.Combine(Samples, file)).Topology));

    [Fact]
    public void What_was_drawn_in_yEd()
    {
        var read = TopologyFile.Read(Path.Combine(Samples, "office.yed.graphml"));
        Assert.Equal(["alice", "web server 1", "carol"], read.Topology.Nodes.Select(node => node.Name));
        Assert.Equal(["alice-web server 1", "carol-alice"], read.Topology.Links.Select(link => $"{link}"));
        Assert.Equal("the hub", read.Topology.Nodes[0].Tags["description"]);
        Assert.Empty(read.Topology.Nodes[1].Tags);
        Assert.Contains("description", Assert.Single(read.Notes), StringComparison.Ordinal);
    }
}
