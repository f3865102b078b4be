using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class PeerTopologyLinkTests : IDisposable
{
    private readonly Session _session = new();

    public PeerTopologyLinkTests() => _session.Run("$topology = New-PeerTopology a-b, b-c, c-d");

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$topology | Add-PeerTopologyLink a-c, d-a", "a-b b-c c-d a-c d-a")]
    [InlineData("Add-PeerTopologyLink a-c -Topology $topology", "a-b b-c c-d a-c")]
    [InlineData("$topology | Remove-PeerTopologyLink B-A, c-d", "b-c")]
    [InlineData("$topology | Remove-PeerTopologyLink (Measure-PeerTopology $topology).Bridges", "")]
    [InlineData("$topology | Remove-PeerTopologyLink b-c | Add-PeerTopologyLink a-d", "a-b c-d a-d")]
    [InlineData("$topology | Add-PeerTopologyLink a c", "a-b b-c c-d a-c")]
    [InlineData("$topology | Add-PeerTopologyLink -From a, b -To d", "a-b b-c c-d a-d b-d")]
    [InlineData("$topology | Remove-PeerTopologyLink C b", "a-b c-d")]
    [InlineData("$topology.Links | Remove-PeerTopologyLink -Topology $topology", "")]
    [InlineData("'a-c', 'b-d' | Add-PeerTopologyLink -Topology $topology", "a-b b-c c-d a-c b-d")]
    [InlineData("$topology, $topology | Remove-PeerTopologyLink a-b", "b-c c-d b-c c-d")]
    public void Another_topology_is_made(string script, string links)
    {
        Assert.Equal(links, Text($"\"$(({script}).Links)\""));
        Assert.Equal("a-b b-c c-d", Text("\"$($topology.Links)\""));
    }

    [Fact]
    public void Conditions_are_those_of_the_new_links()
    {
        _session.Run("$links = ($topology | Add-PeerTopologyLink a-d -Latency 50 -Down).Links");
        Assert.Equal("none", Text("$links[0].Conditions"));
        Assert.Equal("50 True", Text("\"$($links[3].Conditions.Latency.TotalMilliseconds) $($links[3].Conditions.IsDown)\""));
    }

    [Fact]
    public void Nodes_are_added_when_that_is_asked_for()
    {
        Assert.Equal("a b c d x y", Text("\"$(($topology | Add-PeerTopologyLink x-y, X-a -AddNode).Nodes)\""));
        _session.Try("$topology | Add-PeerTopologyLink a-x").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "a-x");
    }

    [Theory]
    [InlineData("Add-PeerTopologyLink b-A", "DuplicateLink", ErrorCategory.ResourceExists)]
    [InlineData("Add-PeerTopologyLink a-a", "SelfLink", ErrorCategory.InvalidArgument)]
    [InlineData("Add-PeerTopologyLink a-c -Latency -1", "InvalidConditions", ErrorCategory.InvalidArgument)]
    [InlineData("Remove-PeerTopologyLink a-c", "LinkNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-PeerTopologyLink a-x", "LinkNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-PeerTopologyLink a", "InvalidLink", ErrorCategory.InvalidArgument)]
    [InlineData("Remove-PeerTopologyLink $null", "InvalidLink", ErrorCategory.InvalidArgument)]
    [InlineData("Remove-PeerTopologyLink", "InvalidLink", ErrorCategory.InvalidArgument)]
    public void What_can_not_be_done_is_an_error(string command, string id, ErrorCategory category)
    {
        var outcome = _session.Try($"$topology | {command}");
        Assert.Empty(outcome.Output);
        outcome.HasError(id, category);
    }

    [Fact]
    public void Links_are_completed()
    {
        _session["line"] = "Remove-PeerTopologyLink -Topology $topology -Link b";
        Assert.Equal(["b-c"], _session.Run("""
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches |
                ForEach-Object CompletionText
            """).Select(text => text.ToString()));
    }

    private string Text(string script) => Assert.Single(_session.Run(script)).ToString();
}
