using PeerShell.Topology;
using PeerShell.Topology.Files;

namespace PeerShell.Tests.Topology.Files;

/// <summary>Invalid files: the error names the line.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", null, "not JSON")]
    [InlineData("{", 1, "not JSON")]
    [InlineData("[]", 1, "Expected a topology")]
    [InlineData("{}", null, "not a topology")]
    [InlineData("""{"format":"GeoJSON"}""", null, "not a topology")]
    [InlineData("{\"format\":\"PeerShell.Topology\",\n\"version\":2}", 2, "version 2")]
    [InlineData("{\"format\":\"PeerShell.Topology\",\"version\":1,\n\"nodes\":[]}", 2, "no 'links'")]
    [InlineData("@{\"name\":\"a\"},\n{\"name\":\"A\"}@", 3, "differ only in case")]
    [InlineData("@{\"name\":\"a\"},\n{\"name\":\"a\"}@", 3, "already")]
    [InlineData("@\n{}@", 3, "no 'name'")]
    [InlineData("@{\"name\":\"a\",\n\"color\":\"red\"}@", 3, "'color'")]
    [InlineData("@{\"name\":\"\"}@", 2, "1 to 64 characters")]
    [InlineData("@{\"name\":\"\\ud800\"}@", 2, "UTF-8")]
    [InlineData("@{\"name\":5}@", 2, "found Number")]
    [InlineData("@\"a\"@", 2, "found String")]
    [InlineData("@{\"name\":\"a\"}@{\"from\":\"a\",\"to\":\n\"b\"}", 2, "no node 'b'")]
    [InlineData("@{\"name\":\"a\"}@\n{\"from\":\"a\",\"to\":\"A\"}", 3, "joins a node to itself")]
    [InlineData("@{\"name\":\"a\"},{\"name\":\"b\"}@{\"from\":\"a\",\"to\":\"b\"},\n{\"from\":\"b\",\"to\":\"a\"}", 3, "already")]
    [InlineData("@{\"name\":\"a\"}@{\"from\":\"a\"}", 2, "no 'from' or no 'to'")]
    [InlineData("@{\"name\":\"a\"},{\"name\":\"b\"}@{\"from\":\"a\",\"to\":\"b\",\n\"lossPercent\":101}", 3, "101")]
    [InlineData("@{\"name\":\"a\"},{\"name\":\"b\"}@{\"from\":\"a\",\"to\":\"b\",\"latencyMs\":1e300}", 2, "1e300")]
    [InlineData("@{\"name\":\"a\"},{\"name\":\"b\"}@{\"from\":\"a\",\"to\":\"b\",\"bandwidth\":\"1\"}", 2, "neither a number")]
    [InlineData("{\"format\":\"PeerShell.Topology\",\"version\":1,\"nodes\":[],\"links\":[],\"shape\":\"Blob\"}", 1, "no shape 'Blob'")]
    [InlineData("{\"format\":\"PeerShell.Topology\",\"version\":1,\"nodes\":[],\"links\":[]} x", 1, "not JSON")]
    public void Json(string text, int? line, string reason)
    {
        var parts = text.Split('@');
        if (parts.Length == 3)
            text = $"{{\"format\":\"PeerShell.Topology\",\"version\":1,\n\"nodes\":[{parts[1]}],\"links\":[{parts[2]}]}}";
        AssertBad("bad.json", text, line, reason);
    }

    [Theory]
    [InlineData("", null, "not XML")]
    [InlineData("<html/>", 1, "not GraphML")]
    [InlineData("<graphml/>", null, "no graph")]
    [InlineData("<graphml>\n<graph>\n<node/></graph></graphml>", 3, "no 'id'")]
    [InlineData("<graphml>\n<graph><node id='a'/>\n<node id='a'/></graph></graphml>", 3, "already")]
    [InlineData("<graphml>\n<graph><node id='a'/>\n<edge source='a' target='b'/></graph></graphml>", 3, "no node 'b'")]
    [InlineData("<graphml>\n<graph><node id='a'>\n<graph/></node></graph></graphml>", 3, "ungroup")]
    [InlineData("<graphml>\n<graph>\n<hyperedge/></graph></graphml>", 3, "hyperedge")]
    [InlineData("<graphml>\n<graph/>\n<graph/></graphml>", 3, "second graph")]
    [InlineData("<graphml>\n<graph><node id='a'>\n<data key='x'>1</data></node></graph></graphml>", 3, "'x'")]
    [InlineData("<graphml>\n<graph><node id='a'>", 2, "not XML")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<graphml><graph><node id='&e;'/></graph></graphml>", 2, "not XML")]
    public void GraphML(string text, int? line, string reason) => AssertBad("bad.graphml", text, line, reason);

    [Theory]
    [InlineData("", 1, "begins with graph or digraph")]
    [InlineData("graph {\n a -- b", 2, "a } is missing")]
    [InlineData("graph {\n a -- ; }", 2, "expected {")]
    [InlineData("graph {\n\"a", 2, "quote is opened")]
    [InlineData("graph {\n/* a", 2, "comment is opened")]
    [InlineData("graph {\na [x=\n]; }", 3, "name or a value")]
    [InlineData("graph {\na\nA }", 3, "differ only in case")]
    [InlineData("graph {\n\"\" }", 2, "1 to 64 characters")]
    [InlineData("graph {}\ngraph {}", 2, "one graph")]
    [InlineData("graph {\na ! b }", 2, "'!'")]
    [InlineData("graph {\na -- b [latencyMs=fast]; }", 2, "'fast' is not a valid latencyMs")]
    public void Dot(string text, int? line, string reason) => AssertBad("bad.dot", text, line, reason);

    [Theory]
    [InlineData("a b\nA c", 2, "differ only in case")]
    [InlineData("a b {'lossPercent': 200}", 1, "200")]
    [InlineData("a,b\n\"x,y,z", 2, "not closed")]
    [InlineData("From,To,Latency\na,b,soon", 2, "'soon' is not a valid latencyMs")]
    [InlineData("From,To\na,b,c", 2, "3 fields, but 2 columns")]
    [InlineData("# fine\n0123456789012345678901234567890123456789012345678901234567890123456789 b", 2, "1 to 64 characters")]
    public void EdgeList(string text, int? line, string reason) => AssertBad("bad.edgelist", text, line, reason);

    [Fact]
    public void Other_files()
    {
        AssertBad("bad.png", "", null, "can't be determined");
        AssertBad("bad.mmd", "", null, "only be written");
        File.WriteAllBytes(PathOf("latin.edgelist"), [0xE9, 0x20, 0x61]);
        Assert.Contains("UTF-8", BadFile("latin.edgelist"), StringComparison.Ordinal);
        File.WriteAllText(PathOf("wide.json"), "{}", new System.Text.UnicodeEncoding(bigEndian: false, byteOrderMark: false));
        Assert.Contains("byte order mark", BadFile("wide.json"), StringComparison.Ordinal);
        using (var large = File.Create(PathOf("large.json")))
            large.SetLength(TopologyFile.MaxBytes + 1);
        Assert.Contains("At most", BadFile("large.json"), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TopologyFile.Read(PathOf("none.json")));
    }

    [Fact]
    public void Subgraphs_that_are_too_deep_are_refused()
    {
        var text = $"graph {{ {new string('{', 100_000)}";
        AssertBad("deep.dot", text, 1, "deep");
    }

    [Theory]
    [InlineData("a.edgelist", "a#b")]
    [InlineData("a.dot", "a\\")]
    [InlineData("a.graphml", "a\uFFFF")]
    public void A_name_that_can_not_be_written_leaves_no_file(string file, string name)
    {
        var topology = new PeerTopology("test", [new(name)], []);
        Assert.Throws<TopologyFileException>(() => TopologyFile.Write(topology, PathOf(file)));
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public void An_existing_file_is_kept_unless_overwritten()
    {
        TopologyFile.Write(Graphs.Petersen, PathOf("a.json"));
        Assert.Throws<IOException>(() => TopologyFile.Write(Graphs.Kite, PathOf("a.json")));
        Assert.True(TopologyFile.Read(PathOf("a.json")).Topology.IsSameGraph(Graphs.Petersen));
        TopologyFile.Write(Graphs.Kite, PathOf("a.json"), overwrite: true);
        Assert.True(TopologyFile.Read(PathOf("a.json")).Topology.IsSameGraph(Graphs.Kite));
        Assert.Equal("a.json", Assert.Single(_folder.GetFiles()).Name);
    }

    private string BadFile(string file) => Assert.Throws<TopologyFileException>(() => TopologyFile.Read(PathOf(file))).Message;

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private void AssertBad(string file, string text, int? line, string reason)
    {
        File.WriteAllText(PathOf(file), text);
        var error = Assert.Throws<TopologyFileException>(() => TopologyFile.Read(PathOf(file)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(PathOf(file), error.Message, StringComparison.Ordinal);
        if (line is not null)
            Assert.Equal(line, error.Line);
    }
}
