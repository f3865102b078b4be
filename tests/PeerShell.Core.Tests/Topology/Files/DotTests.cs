using PeerShell.Topology.Files;

namespace PeerShell.Tests.Topology.Files;

/// <summary>The DOT language, as Graphviz documents it.</summary>
public sealed class DotTests : IDisposable
{
    private readonly string _path = Path.ChangeExtension(Path.GetTempFileName(), ".gv");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("graph g { a -- b -- c }", "a b c", "a-b b-c")]
    [InlineData("strict digraph { a -> b; b -> a }", "a b", "a-b")]
    [InlineData("GRAPH { {a b} -- {c d} }", "a b c d", "a-c a-d b-c b-d")]
    [InlineData("graph { subgraph cluster_x { label=x; a; b -- c } d -- subgraph { e f } }", "a b c d e f", "b-c d-e d-f")]
    [InlineData("graph { a:n -- b:port:sw [color=\"red\"; weight=2] [x=y] }", "a b", "a-b")]
    [InlineData("graph { node [shape=box]; edge [len=2]; graph [rankdir=LR]; rankdir=LR; a;;b }", "a b", "")]
    [InlineData("/* one\ntwo */ graph { // three\na -- b // four\n# five\n}", "a b", "a-b")]
    [InlineData("graph { \"a b\" -- \"c\\\"d\" -- \"e\" + \"f\"; \"node\" -- \"--\" }", "a b|c\"d|ef|node|--", "a b-c\"d|c\"d-ef|node---")]
    [InlineData("graph { 1 -- -2.5 -- .5; é -- _x1 }", "1 -2.5 .5 é _x1", "1--2.5 -2.5-.5 é-_x1")]
    [InlineData("digraph{a->b;a->{b c}}", "a b c", "a-b a-c")]
    [InlineData("graph { <b<i>x</i>> -- c }", "b<i>x</i>|c", "b<i>x</i>-c")]
    public void A_graph_is_read(string text, string nodes, string links)
    {
        File.WriteAllText(_path, text);
        var topology = TopologyFile.Read(_path).Topology;
        Assert.Equal(Split(nodes), topology.Nodes.Select(node => node.Name));
        Assert.Equal(Split(links), topology.Links.Select(link => $"{link}"));
    }

    private static string[] Split(string text) =>
        text.Split(text.Contains('|', StringComparison.Ordinal) ? '|' : ' ', StringSplitOptions.RemoveEmptyEntries);
}
