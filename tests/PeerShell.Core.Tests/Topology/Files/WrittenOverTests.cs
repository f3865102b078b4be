using PeerShell.Topology;
using System.Text;
using PeerShell.Topology.Files;

namespace PeerShell.Tests.Topology.Files;

/// <summary>An overwritten file keeps its nature.</summary>
public sealed class WrittenOverTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Links_are_followed_and_modes_kept()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes, and lets not everyone make links.");
            return;
        }

        File.WriteAllText(PathOf("target.json"), new string(' ', 10_000));
        File.SetUnixFileMode(PathOf("target.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(PathOf("near.json"), "target.json");
        File.CreateSymbolicLink(PathOf("far.json"), "near.json");

        TopologyFile.Write(Graphs.Kite, PathOf("far.json"), overwrite: true);

        Assert.Equal("near.json", new FileInfo(PathOf("far.json")).LinkTarget);
        Assert.Equal("target.json", new FileInfo(PathOf("near.json")).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("target.json")));
        Assert.True(TopologyFile.Read(PathOf("target.json")).Topology.IsSameGraph(Graphs.Kite));
        Assert.Equal(3, _folder.GetFileSystemInfos().Length);
    }

    [Fact]
    public void A_topology_that_can_not_be_written_leaves_the_old_file()
    {
        File.WriteAllText(PathOf("a.edgelist"), "before");
        var topology = new PeerTopology("test", [new("a#b")], []);
        Assert.Throws<TopologyFileException>(() => TopologyFile.Write(topology, PathOf("a.edgelist"), overwrite: true));
        Assert.Equal("before", File.ReadAllText(PathOf("a.edgelist")));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Byte_order_marks_are_honoured(string encoding)
    {
        foreach (var file in (string[])["a.json", "a.edgelist", "a.gv"])
        {
            TopologyFile.Write(Graphs.Kite, PathOf(file));
            File.WriteAllText(PathOf(file), File.ReadAllText(PathOf(file)), Encoding.GetEncoding(encoding));
            Assert.True(TopologyFile.Read(PathOf(file)).Topology.IsSameGraph(Graphs.Kite), file);
        }
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}
