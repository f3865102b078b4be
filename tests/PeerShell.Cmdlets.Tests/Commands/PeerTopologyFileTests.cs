using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class PeerTopologyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly Session _session = new();

    public PeerTopologyFileTests() => _session.Run($$"""
        $null = $ExecutionContext.SessionState.Path.SetLocation('{{_folder.FullName}}')
        $topology = New-PeerTopology a-b, b-c
        """);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("a.json")]
    [InlineData("a.graphml")]
    [InlineData("a.gv")]
    [InlineData("a.edgelist")]
    [InlineData("[a].json")]
    public void What_was_exported_is_imported(string file)
    {
        Assert.Empty(_session.Run($"$topology | Export-PeerTopology '{file}'"));
        Assert.True(File.Exists(PathOf(file)));
        Assert.Equal("True", Text($"(Import-PeerTopology -LiteralPath '{file}').IsSameGraph($topology)"));
    }

    [Fact]
    public void A_format_can_be_told()
    {
        _session.Run("$topology | Export-PeerTopology a.dat Dot");
        Assert.StartsWith("graph", File.ReadAllText(PathOf("a.dat")), StringComparison.Ordinal);
        Assert.Equal("2", Text("(Import-PeerTopology a.dat -Format Dot).Links.Count"));
    }

    [Theory]
    [InlineData("a.svg")]
    [InlineData("a.html")]
    public void Pictures_look_as_they_are_told_to(string file)
    {
        Assert.Empty(_session.Run($$"""
            New-PeerTopology a-b, b-c -Tag @{ zone = 'eu' } | Export-PeerTopology '{{file}}' -Title three -Layout Grid -ColorBy zone
            """));

        var picture = File.ReadAllText(PathOf(file));
        Assert.Contains("three</title>", picture, StringComparison.Ordinal);
        Assert.Contains("<g class=\"node group1\"", picture, StringComparison.Ordinal);
        Assert.Contains("3 nodes, 2 links", picture, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.json", "-Layout Tree", "NotAPicture", ErrorCategory.InvalidArgument, null)]
    [InlineData("a.dat", "-Title three", "NotAPicture", ErrorCategory.InvalidArgument, null)]
    [InlineData("a.svg", "-ColorBy planet", "TagNotFound", ErrorCategory.ObjectNotFound, "planet")]
    public void What_can_not_be_drawn_leaves_no_file(string file, string how, string id, ErrorCategory category, string? subject)
    {
        _session.Try($"$topology | Export-PeerTopology {file} {how}").HasError(id, category, subject ?? PathOf(file));
        Assert.Empty(_folder.EnumerateFiles());
    }

    [Fact]
    public void Files_are_found_by_wildcards_and_by_the_pipeline()
    {
        _session.Run("$topology | Export-PeerTopology a.json; New-PeerTopology -Ring 5 | Export-PeerTopology b.json");
        Assert.Equal(
            ["topology", "ring"],
            _session.Run("Import-PeerTopology *.json").Select(topology => (string)topology.Properties["Name"].Value));
        Assert.Equal(
            ["topology", "ring"],
            _session.Run("'a.json', 'b.json' | Import-PeerTopology").Select(topology => (string)topology.Properties["Name"].Value));
        Assert.Single(_session.Run("[pscustomobject]@{ LiteralPath = 'a.json' } | Import-PeerTopology"));
    }

    [Fact]
    public void A_bad_file_is_an_error_and_the_next_is_read()
    {
        File.WriteAllText(PathOf("a.json"), "{\n}");
        File.WriteAllText(PathOf("b.edgelist"), "a b\nb a\n");
        var outcome = _session.Try("Import-PeerTopology a.json, b.edgelist");
        Assert.Contains(
            "a.json",
            outcome.HasError("InvalidTopologyFile", ErrorCategory.InvalidData, PathOf("a.json")).ToString(),
            StringComparison.Ordinal);
        Assert.Equal("b (2 nodes, 1 links)", Assert.Single(outcome.Output).ToString());
        Assert.Contains("linked already", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Import-PeerTopology none.json", "FileNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-PeerTopology -LiteralPath none.json", "FileNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-PeerTopology none*.json", "FileNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-PeerTopology . -Format Json", "NotAFile", ErrorCategory.InvalidArgument)]
    [InlineData("$topology | Export-PeerTopology . -Format Json", "NotAFile", ErrorCategory.InvalidArgument)]
    [InlineData("Import-PeerTopology env:PATH", "NotAFile", ErrorCategory.InvalidArgument)]
    [InlineData("$topology | Export-PeerTopology env:x.json", "NotAFile", ErrorCategory.InvalidArgument)]
    [InlineData("$topology | Export-PeerTopology none/a.json", "FolderNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$topology | Export-PeerTopology a.png", "UnknownFormat", ErrorCategory.InvalidArgument)]
    [InlineData("New-PeerTopology @() -Node 'a#b' | Export-PeerTopology a.edgelist", "NotWritable", ErrorCategory.InvalidArgument)]
    public void What_can_not_be_read_or_written_is_an_error(string script, string id, ErrorCategory category)
    {
        var outcome = _session.Try(script);
        Assert.Empty(outcome.Output);
        outcome.HasError(id, category);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public void A_format_that_no_name_tells_is_asked_for()
    {
        var error = _session.Try("$topology | Export-PeerTopology a.foo")
            .HasError("UnknownFormat", ErrorCategory.InvalidArgument, "a.foo").ToString();
        Assert.Contains("with -Format, or", error, StringComparison.Ordinal);
        File.WriteAllText(PathOf("b.foo"), "a b");
        _session.Try("Import-PeerTopology b.foo").HasError("UnknownFormat", ErrorCategory.InvalidArgument, PathOf("b.foo"));
        Assert.Equal(2, _session.Run("(Import-PeerTopology b.foo -Format EdgeList).Nodes").Count);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var message = _session.Try("$topology | Export-PeerTopology none/a.json")
            .HasError("FolderNotFound", ErrorCategory.ObjectNotFound, PathOf("none/a.json")).ToString();
        Assert.Contains($"no folder '{PathOf("none")}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_holds_one_topology()
    {
        var outcome = _session.Try("$topology, (New-PeerTopology -Ring 5) | Export-PeerTopology a.json");
        outcome.HasError("SeveralTopologies", ErrorCategory.InvalidOperation, "ring (5 nodes, 5 links)");
        Assert.Equal("2", Text("(Import-PeerTopology a.json).Links.Count"));
    }

    [Fact]
    public void A_file_that_is_there_is_written_over_unless_it_may_not()
    {
        File.WriteAllText(PathOf("a.json"), "before");
        _session.Try("$topology | Export-PeerTopology a.json -NoClobber")
            .HasError("FileExists", ErrorCategory.ResourceExists, PathOf("a.json"));
        Assert.Equal("before", File.ReadAllText(PathOf("a.json")));

        File.SetAttributes(PathOf("a.json"), FileAttributes.ReadOnly);
        _session.Try("$topology | Export-PeerTopology a.json").HasError("ReadOnlyFile", ErrorCategory.PermissionDenied, PathOf("a.json"));
        Assert.Equal("before", File.ReadAllText(PathOf("a.json")));

        _session.Run("$topology | Export-PeerTopology a.json -WhatIf -Force");
        Assert.Equal("before", File.ReadAllText(PathOf("a.json")));

        var file = Assert.IsType<FileInfo>(Assert.Single(_session.Run("""
            $topology | Export-PeerTopology a.json -Force -PassThru
            """)).BaseObject);
        Assert.Equal(PathOf("a.json"), file.FullName);
        Assert.Equal("2", Text("(Import-PeerTopology a.json).Links.Count"));
    }

    [Fact]
    public void What_a_format_has_no_place_for_is_warned_of() => Assert.Contains(
        "tags", Assert.Single(_session.Try("""
            New-PeerTopology a-b -Tag @{ role = 'web' } | Export-PeerTopology a.edgelist
            """).Warnings), StringComparison.Ordinal);

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private string Text(string script) => Assert.Single(_session.Run(script)).ToString();
}
