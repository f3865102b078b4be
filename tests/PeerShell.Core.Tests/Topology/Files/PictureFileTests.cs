using PeerShell.Topology;
using PeerShell.Topology.Files;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Files;

public sealed class PictureFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a.svg", null, "<svg")]
    [InlineData("a.html", null, "<!DOCTYPE html>")]
    [InlineData("a.HTM", null, "<!DOCTYPE html>")]
    [InlineData("a.txt", TopologyFormat.Svg, "<svg")]
    public void A_file_with_the_extension_of_a_picture_is_a_picture(string file, TopologyFormat? format, string beginning)
    {
        var path = Path.Combine(_folder.FullName, file);
        Assert.Empty(TopologyFile.Write(Ring.Create(5), path, format));

        var text = File.ReadAllText(path);
        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
        Assert.Contains("5 nodes, 5 links", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_look_of_a_picture_can_be_chosen()
    {
        var path = Path.Combine(_folder.FullName, "a.svg");
        TopologyFile.Write(Ring.Create(5), path, picture: new PictureOptions { Title = "five" });
        Assert.Contains(">five</title>", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_is_not_read()
    {
        var path = Path.Combine(_folder.FullName, "a.svg");
        TopologyFile.Write(Ring.Create(5), path);
        var error = Assert.Throws<TopologyFileException>(() => TopologyFile.Read(path));
        Assert.Contains("only be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_too_large_leaves_no_file()
    {
        var topology = Line.Create(TopologyPicture.MaxNodes + 1);
        Assert.Throws<TopologyException>(() => TopologyFile.Write(topology, Path.Combine(_folder.FullName, "a.svg")));
        Assert.Empty(_folder.EnumerateFiles());
    }
}
