using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

/// <summary>Split-PeerNetwork and Restore-PeerNetwork.</summary>
public sealed class SplitPeerNetworkTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("@($n1, $n2), @($n3)", "n2-n3", "n3-n4", "n5-n1")]
    [InlineData("(, @($n1, $n2))", "n2-n3", "n5-n1")]
    [InlineData("\"$n1\", \"$n4\"", "n1-n2", "n3-n4", "n4-n5", "n5-n1")]
    [InlineData("$network.Nodes", "n1-n2", "n2-n3", "n3-n4", "n4-n5", "n5-n1")]
    public void Groups_are_cut_off_from_each_other_and_from_the_rest(string groups, params string[] cut)
    {
        _session.StartRing("-Transport InMemory");
        _session.Run($"Split-PeerNetwork -Group {groups}");
        Assert.Equal(cut.Select(Link).Order(), Split());
        _session.Run("$network | Restore-PeerNetwork");
        Assert.Empty(Split());
    }

    [Fact]
    public void A_split_takes_the_place_of_the_one_before()
    {
        _session.StartRing();
        _session.Run("$network | Split-PeerNetwork @($n1, $n2), @($n3); $network | Split-PeerNetwork $n5");
        Assert.Equal(new[] { "n4-n5", "n5-n1" }.Select(Link).Order(), Split());
    }

    [Fact]
    public void The_halves_notice_and_find_each_other_again()
    {
        _session.StartRing("-DeadAfter 0.5");
        _session.Run("""
            Split-PeerNetwork @($n1, $n2), @($n3, $n4, $n5)
            $halves = $ring.RemoveLinks([PeerShell.Topology.TopologyLink[]]($ring.FindLink("$n2", "$n3"), $ring.FindLink("$n5", "$n1")))
            """);
        Assert.Equal(true, _session.Run("$network | Test-PeerTopology $halves -Wait -Quiet")[0].BaseObject);
        _session.Run("Restore-PeerNetwork $network");
        Assert.Equal(true, _session.Run("$network | Test-PeerTopology -Wait -Quiet")[0].BaseObject);
    }

    [Fact]
    public void Nodes_without_a_topology_are_split_too()
    {
        _session.StartPair();
        _session.Run("Split-PeerNetwork $alice");
        Assert.Equal("Split", _session.Run("(Get-PeerLink $alice $bob).State")[0].ToString());
        _session.Run("Set-PeerLink $alice $bob -Latency 1");
        Assert.Equal("Split", _session.Run("(Get-PeerLink $alice $bob).State")[0].ToString());
    }

    [Fact]
    public void What_makes_no_sense_splits_nothing()
    {
        _session.StartRing();
        _session.Try("Split-PeerNetwork @($n1), @($n2, 'nobody')").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");
        _session.Try("Split-PeerNetwork @($n1, $n2), @($n2)")
            .HasError("NodeInTwoGroups", ErrorCategory.InvalidArgument, $"n2{_session.Suffix}");
        _session.Try("$network | Split-PeerNetwork -WhatIf $n1");
        Assert.Empty(Split());
        var error = _session.Try("$network | Stop-PeerTopology -Force; $network | Split-PeerNetwork \"$n1\"")
            .HasError("NodeNotFound", ErrorCategory.ObjectNotFound);
        Assert.Contains("has no running nodes", error.ToString(), StringComparison.Ordinal);
    }

    private string Link(string names) => string.Join('-', names.Split('-').Select(name => name + _session.Suffix).Order());

    private IEnumerable<string> Split() => _session
        .Run("$network | Get-PeerLink | Where-Object State -eq Split | ForEach-Object { \"$($_.From) $($_.To)\" }")
        .Select(link => string.Join('-', link.ToString().Split(' ').Order()))
        .Order();
}
