using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class NewPeerTopologyTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-Line 20", 20, 19, "Line")]
    [InlineData("-Ring -Count 20", 20, 20, "Ring")]
    [InlineData("-Star 20", 20, 19, "Star")]
    [InlineData("-Tree 13 -Degree 3", 13, 12, "Tree")]
    [InlineData("-Tree 13", 13, 12, "Tree")]
    [InlineData("-Grid 20 -Columns 5", 20, 31, "Grid")]
    [InlineData("-Torus 20", 20, 40, "Torus")]
    [InlineData("-Mesh 20", 20, 190, "Mesh")]
    [InlineData("-Hypercube 16", 16, 32, "General")]
    [InlineData("-Random 20 -Degree 3", 20, 30, "General")]
    [InlineData("-Random 20 -Probability 1", 20, 190, "General")]
    [InlineData("-Random 20 -OutDegree 19", 20, 190, "General")]
    [InlineData("-SmallWorld 20 -Degree 6 -Probability 0.5", 20, 60, "Ring")]
    [InlineData("-SmallWorld 20", 20, 40, "Ring")]
    [InlineData("-ScaleFree 20 -Degree 3", 20, 54, "General")]
    [InlineData("-ScaleFree 20", 20, 37, "General")]
    public void A_shape_is_made(string arguments, int nodes, int links, string shape)
    {
        Assert.Equal(
            $"{nodes} {links} {shape}",
            Text($"$topology = New-PeerTopology {arguments}; \"$($topology.Nodes.Count) $($topology.Links.Count) $($topology.Shape)\""));
        Assert.Equal("node01", Text("$topology.Nodes[0]"));
    }

    [Fact]
    public void The_seed_repeats_it()
    {
        Assert.Equal("True False", Text("""
            $topology = New-PeerTopology -ScaleFree 50
            $same = New-PeerTopology -ScaleFree 50 -Seed $topology.Seed
            $other = New-PeerTopology -ScaleFree 50 -Seed ($topology.Seed -bxor 1)
            "$($topology.IsSameGraph($same)) $($topology.IsSameGraph($other))"
            """));
    }

    [Fact]
    public void Names_tags_and_conditions_are_given_to_all()
    {
        _session.Run("""
            $conditions = @{ Latency = 50; Jitter = 5; LossPercent = 1; Bandwidth = 1MB }
            $topology = New-PeerTopology -Ring 3 -Name 'web{0:d3}' -Tag @{ role = 'web'; zone = 1 } @conditions
            """);
        Assert.Equal("web001 web002 web003", Text("\"$($topology.Nodes)\""));
        Assert.Equal("web1", Text("$topology.Nodes[2].Tags['role'] + $topology.Nodes[2].Tags['zone']"));
        Assert.Equal("50±5 ms, 1% loss, 1 MB/s", Text("$topology.Links[2].Conditions"));
    }

    [Theory]
    [InlineData("'a-b', 'b-c' | New-PeerTopology")]
    [InlineData("New-PeerTopology a-b, b-c")]
    [InlineData("[pscustomobject]@{ From = 'a'; To = 'b' }, [pscustomobject]@{ From = 'b'; To = 'c' } | New-PeerTopology")]
    [InlineData("(New-PeerTopology a-b, b-c).Links | New-PeerTopology")]
    [InlineData("@{ From = 'a'; To = 'b' }, @{ from = 'b'; to = 'c' } | New-PeerTopology")]
    public void Links_make_a_topology(string script)
    {
        Assert.Equal("a b c|a-b b-c", Text($"$topology = & {{ {script} }}; \"$($topology.Nodes)|$($topology.Links)\""));
    }

    [Fact]
    public void Nodes_need_no_links()
    {
        Assert.Equal("x B a", Text("\"$((New-PeerTopology a-b -Node x, B).Nodes)\""));
        Assert.Equal("x", Text("\"$((New-PeerTopology @() -Node x).Nodes)\""));
        Assert.Equal("b c", Text("\"$((New-PeerTopology -Node b, c).Nodes)\""));
    }

    [Fact]
    public void Rows_may_have_conditions() => Assert.Equal(
        "20 ms, 1000 B/s|50±2 ms|down|7 ms",
        Text("""
            $rows = [pscustomobject]@{ From = 'a'; To = 'b'; Latency = '20'; Bandwidth = 1000 },
                [pscustomobject]@{ From = 'b'; To = 'c'; Latency = '00:00:00.05'; Jitter = 2; LossPercent = ''; Down = 'False' },
                @{ From = 'c'; To = 'd'; Down = 'true' },
                [pscustomobject]@{ From = 'd'; To = 'e'; Conditions = (New-PeerTopology a-b -Latency 7).Links[0].Conditions }
            ($rows | New-PeerTopology).Links.Conditions -join '|'
            """));

    [Theory]
    [InlineData("$null", "Link 2")]
    [InlineData("@{ From = 'a' }", "Link 2: A link with From 'a' and without To")]
    [InlineData("[pscustomobject]@{ From = ''; To = 'b' }", "Link 2: A link with To 'b' and without From")]
    [InlineData("[pscustomobject]@{ From = 'a'; To = 'c'; Latency = 'soon' }", "Link 2: Link 'a-c' has invalid conditions")]
    [InlineData("(New-PeerTopology -Ring 3)", "Link 2: PeerTopology doesn't say")]
    [InlineData("'a'", "Link 2: 'a' doesn't say")]
    public void What_is_no_link_leaves_no_topology(string item, string message)
    {
        var outcome = _session.Try($"'x-y', {item}, 'y-z' | New-PeerTopology");
        Assert.Empty(outcome.Output);
        Assert.Contains(message, Assert.Single(outcome.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a-b")]
    [InlineData("-Ring 5")]
    public void The_title_is_its_name(string arguments) => Assert.Equal("lab", Text($"(New-PeerTopology {arguments} -Title lab).Name"));

    [Fact]
    public void Nodes_are_removed_by_name() => Assert.Equal(
        "b c|c", Text("$t = New-PeerTopology a-b, b-c; \"$($t.RemoveNodes('a').Nodes)|$($t.RemoveNodes('a', 'b').Nodes)\""));

    [Theory]
    [InlineData("-Ring 2", "InvalidShape", ErrorCategory.InvalidArgument)]
    [InlineData("-Torus 13", "InvalidShape", ErrorCategory.InvalidArgument)]
    [InlineData("-Mesh 100000", "TooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData("-Ring 5 -Name '{'", "InvalidName", ErrorCategory.InvalidArgument)]
    [InlineData("-Ring 5 -Jitter -1", "InvalidConditions", ErrorCategory.InvalidArgument)]
    [InlineData("a-b, b-a", "DuplicateLink", ErrorCategory.ResourceExists)]
    [InlineData("a-a", "SelfLink", ErrorCategory.InvalidArgument)]
    [InlineData("a", "InvalidLink", ErrorCategory.InvalidArgument)]
    [InlineData("a-b -Node c, C", "DuplicateNode", ErrorCategory.ResourceExists)]
    [InlineData("-Random 8", "RandomHow", ErrorCategory.InvalidArgument)]
    [InlineData("a-b -Name lab", "NameIsForShapes", ErrorCategory.InvalidArgument)]
    [InlineData("", "NothingToMake", ErrorCategory.InvalidArgument)]
    [InlineData("-Ring 5 -Seed 1", "AmbiguousParameterSet", ErrorCategory.InvalidArgument)]
    public void What_is_no_topology_is_an_error(string arguments, string id, ErrorCategory category)
    {
        var outcome = _session.Try($"New-PeerTopology {arguments}");
        Assert.Empty(outcome.Output);
        outcome.HasError(id, category);
    }

    private string Text(string script) => Assert.Single(_session.Run(script)).ToString();
}
