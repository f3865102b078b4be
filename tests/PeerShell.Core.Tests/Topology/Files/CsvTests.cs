using PeerShell.Topology;
using PeerShell.Topology.Files;

namespace PeerShell.Tests.Topology.Files;

/// <summary>Edge lists as spreadsheets write them.</summary>
public sealed class CsvTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("From,To\na,b\nb,c\n")]
    [InlineData("\"from\",\"TO\"\r\n\"a\",\"b\"\r\n\"b\",\"c\"\r\n")]
    [InlineData("# ours\nSource,Target,Type\na,b,Undirected\nb,c,Undirected\n")]
    [InlineData("Id\tsrc\tdst\n1\ta\tb\n2\tb\tc\n")]
    [InlineData("a,b\nb,c\n")]
    [InlineData("a b\nb c\n")]
    public void Columns_may_be_named(string text)
    {
        var topology = Read(text).Topology;
        Assert.Equal("a b c|a-b b-c", $"{string.Join(' ', topology.Nodes)}|{string.Join(' ', topology.Links)}");
    }

    [Fact]
    public void Columns_may_hold_conditions()
    {
        var read = Read("To,From,Latency,Bandwidth,Down,Colour\nb,a,20,1000,,red\nc,b,,,True,\nd,\n");
        Assert.Equal(
            ["b-a: 20", "c-b: 0"],
            read.Topology.Links.Select(link => $"{link.To}-{link.From}: {link.Conditions.Latency.TotalMilliseconds}"));
        Assert.Equal(1000, read.Topology.Links[0].Conditions.Bandwidth);
        Assert.True(read.Topology.Links[1].Conditions.IsDown);
        Assert.NotNull(read.Topology.FindNode("d"));
        Assert.Contains("'Colour'", Assert.Single(read.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Quoted_names_may_contain_delimiters() => Assert.Equal(
        ["x,y", "z", "#1 {\"}", "w"], Read("\"x,y\",z # not \"closed\n\"#1 {\"\"}\",w\n").Topology.Nodes.Select(node => node.Name));

    [Theory]
    [InlineData("\"a\"", "b")]
    [InlineData("\"a", "b, c")]
    [InlineData("a\"b\"", "say \"c\"")]
    public void Quotes_in_names_come_back(string one, string other)
    {
        PeerTopology topology = new("quotes", [new(one), new(other)], [new(one, other)]);
        TopologyFile.Write(topology, PathOf("quotes.csv"));
        Assert.True(TopologyFile.Read(PathOf("quotes.csv")).Topology.IsSameGraph(topology));
    }

    private TopologyFileContent Read(string text)
    {
        File.WriteAllText(PathOf("a.csv"), text);
        return TopologyFile.Read(PathOf("a.csv"));
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}
