using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class StartPeerTopologyTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-Transport Tcp")]
    [InlineData("-Transport InMemory")]
    public void Starts_a_network_whose_nodes_are_like_any_others(string options)
    {
        _session.StartRing(options);
        Assert.Equal("Running 5", _session.Run("\"$($network.State) $($network.Nodes.Count)\"")[0].ToString());
        Assert.Same(_session.Run("$n1")[0].BaseObject, _session.Run($"Get-PeerNode n1{_session.Suffix}")[0].BaseObject);
        Assert.Equal("hello", _session.Run($$"""
            'hello' | Send-PeerMessage -Node $n1 -To $n2
            Receive-PeerMessage -Node $n2 -Wait -Count 1 -BodyOnly
            """)[0].ToString());
        Assert.Equal(2, _session.Run("Get-Peer -Node $n3").Count);
    }

    [Fact]
    public void A_network_is_named_after_its_topology_and_never_twice()
    {
        _session.StartRing();
        var outcome = _session.Try($$"""
            $names = [PeerShell.Topology.Generators.NodeNames]::new('m{0}{{_session.Suffix}}')
            $other = [PeerShell.Topology.Generators.Ring]::Create(3, $names).Rename($network.Name)
            $other | Start-PeerTopology | ForEach-Object Name
            """);
        Assert.Equal($"ring{_session.Suffix}-2", outcome.Output[0].ToString());
        _session.Try("Start-PeerTopology $other -Name $network")
            .HasError("NetworkNameInUse", ErrorCategory.ResourceExists, $"ring{_session.Suffix}");
    }

    [Fact]
    public void Names_of_nodes_that_run_already_are_an_error_that_starts_nothing()
    {
        _session.Run($"$alice = Start-PeerNode n3{_session.Suffix}");
        var outcome = _session.Try($$"""
            $names = [PeerShell.Topology.Generators.NodeNames]::new('n{0}{{_session.Suffix}}')
            $ring = [PeerShell.Topology.Generators.Ring]::Create(5, $names)
            $ring | Start-PeerTopology
            """);
        Assert.Contains(
            $"n3{_session.Suffix}",
            outcome.HasError("NodeNameInUse", ErrorCategory.ResourceExists).ToString(),
            StringComparison.Ordinal);
        Assert.Equal($"n3{_session.Suffix}", Assert.Single(_session.Run($"Get-PeerNode *{_session.Suffix}")).ToString());

        // And the names are free again.
        Assert.Single(_session.Run("Stop-PeerNode $alice; $ring | Start-PeerTopology"));
    }

    [Fact]
    public void A_topology_that_runs_already_can_be_repaired()
    {
        _session.StartRing();
        _session.Run("Stop-PeerNode $n2 -Force");
        var error = _session.Try("$ring | Start-PeerTopology").HasError("NodeNameInUse", ErrorCategory.ResourceExists);
        Assert.Contains($"Start-PeerTopology -Network 'ring{_session.Suffix}'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("other names", error.ToString(), StringComparison.Ordinal);

        // A network that is repaired keeps its names.
        _session.Run("$n2 = Start-PeerNode $n2.Name");
        error = _session.Try("$network | Start-PeerTopology").HasError("NodeNameInUse", ErrorCategory.ResourceExists);
        Assert.DoesNotContain("other names", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Stop it with Stop-PeerNode.", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-DeadAfter 0")]
    [InlineData("-DeadAfter -1")]
    [InlineData("-ResumeWindow -1")]
    public void Options_that_no_node_can_have_start_nothing_and_free_the_names(string options)
    {
        _session.Run($$"""
            $names = [PeerShell.Topology.Generators.NodeNames]::new('z{0}{{_session.Suffix}}')
            $ring = [PeerShell.Topology.Generators.Ring]::Create(3, $names)
            """);
        _session.Try($"$ring | Start-PeerTopology -Name z{_session.Suffix} {options}")
            .HasError("InvalidNodeOptions", ErrorCategory.InvalidArgument);
        Assert.Empty(_session.Run($"Get-PeerNode *{_session.Suffix}"));
        Assert.Single(_session.Run($"$ring | Start-PeerTopology -Name z{_session.Suffix}"));
    }

    [Fact]
    public void WhatIf_starts_nothing()
    {
        _session.StartRing("-WhatIf");
        Assert.Empty(_session.Run($"Get-PeerNode *{_session.Suffix}"));
    }

    [Fact]
    public void A_stopped_node_is_replaced_and_nothing_else_is_touched()
    {
        _session.StartRing();
        _session.Run("Stop-PeerNode $n2 -Force");
        Assert.Equal("Degraded", _session.Run("$network.State")[0].ToString());
        Assert.Equal("Running", _session.Run("$network | Start-PeerTopology | ForEach-Object State")[0].ToString());
        Assert.Equal(true, _session.Run("$network | Test-PeerTopology -Wait -Quiet")[0].BaseObject);
        Assert.Equal("Running", _session.Run($"(Get-PeerNode n2{_session.Suffix}).State")[0].ToString());
        Assert.Equal(["Stopped", "Running"], _session.Run("$n2.State, $n1.State").Select(state => state.ToString()));
    }

    [Fact]
    public void Where_nothing_differs_nothing_changes_and_nobody_is_asked()
    {
        _session.StartRing();
        _session.Run("$before = $network.Nodes | ForEach-Object { $_.Totals.LinksOpened }");
        Assert.Single(_session.Run("Start-PeerTopology -Network $network -Confirm:$false"));
        Assert.Equal(
            _session.Run("$before").Select(count => count.ToString()),
            _session.Run("$network.Nodes | ForEach-Object { $_.Totals.LinksOpened }").Select(count => count.ToString()));
    }

    [Fact]
    public void A_network_becomes_another_topology()
    {
        _session.StartRing();
        _session.Run($$"""
            $names = [PeerShell.Topology.Generators.NodeNames]::new('n{0}{{_session.Suffix}}')
            $star = [PeerShell.Topology.Generators.Star]::Create(6, $names)
            $null = $network | Start-PeerTopology -Topology $star
            """);
        Assert.Equal(true, _session.Run("$network | Test-PeerTopology -Wait -Quiet")[0].BaseObject);
        Assert.Equal(6, _session.Run($"Get-PeerNode *{_session.Suffix}").Count);
    }

    [Theory]
    [InlineData("Set-PeerLink $n1 $n2 -Down")]
    [InlineData("Split-PeerNetwork $n1")]
    public void A_cut_is_mended_before_anybody_notices(string cut)
    {
        _session.StartRing("-DeadAfter 60");
        Assert.Equal(false, _session.Run($"{cut}; $network | Test-PeerTopology -Quiet")[0].BaseObject);
        Assert.Equal(["Connected"], _session.Run("""
            $null = $network | Start-PeerTopology
            Get-PeerLink $n1 $n2 | ForEach-Object State
            """).Select(state => state.ToString()));
        Assert.Equal(true, _session.Run("$network | Test-PeerTopology -Quiet")[0].BaseObject);
    }

    [Fact]
    public void Links_that_stay_take_the_new_conditions_and_nodes_that_stay_keep_their_tags_with_a_warning()
    {
        _session.StartRing();
        _session.Run("""
            $tags = [System.Collections.Generic.Dictionary[string, string]]::new()
            $tags['role'] = 'q'
            $first = [PeerShell.Topology.TopologyNode]::new("$n1")
            $first.Tags = $tags
            $slow = foreach ($link in $ring.Links) {
                $new = [PeerShell.Topology.TopologyLink]::new($link.From, $link.To)
                $new.Conditions = [PeerShell.Transport.LinkConditions]@{ Latency = '0:0:0.003' }
                $new
            }
            $nodes = [PeerShell.Topology.TopologyNode[]](@($first) + $ring.Nodes[1..4])
            $other = [PeerShell.Topology.PeerTopology]::new('slow', $nodes, [PeerShell.Topology.TopologyLink[]]$slow)
            """);
        _session.Run("$null = $network | Start-PeerTopology -Topology $other -WarningVariable warnings -WarningAction SilentlyContinue");
        Assert.Equal(
            ["3 ms"],
            _session.Run("$network | Get-PeerLink | ForEach-Object { $_.Conditions.ToString() }").Select(one => one.ToString()).Distinct());
        Assert.Contains($"n1{_session.Suffix}", Assert.Single(_session.Run("$warnings")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_network_is_not_repaired()
    {
        _session.StartRing();
        _session.Run("$network | Stop-PeerTopology -Force");
        _session.Try("$network | Start-PeerTopology").HasError("NetworkStopped", ErrorCategory.InvalidOperation, $"ring{_session.Suffix}");
        _session.Try($"Start-PeerTopology -Network ring{_session.Suffix}")
            .HasError("NetworkNotFound", ErrorCategory.ObjectNotFound, $"ring{_session.Suffix}");
    }

    [Fact]
    public void Too_many_nodes_are_refused_before_anything_starts() => _session
        .Try("[PeerShell.Topology.Generators.Line]::Create(10001) | Start-PeerTopology")
        .HasError("TooManyNodes", ErrorCategory.LimitsExceeded);

    [Fact]
    public void More_sockets_than_the_process_may_have_are_refused_before_it_chokes_on_them()
    {
        Assert.SkipUnless(File.Exists("/proc/self/limits"), "This system does not say how many sockets a process may have.");
        _session.Run("$mesh = [PeerShell.Topology.Generators.Mesh]::Create(2000)");
        _session.Try("$mesh | Start-PeerTopology -WhatIf").HasError("TooFewFileHandles", ErrorCategory.LimitsExceeded);
        Assert.Empty(_session.Run("$mesh | Start-PeerTopology -WhatIf -Transport InMemory"));
    }

    [Fact]
    public void A_link_that_cannot_be_is_named_and_nothing_stays()
    {
        var outcome = _session.Try($$"""
            $a, $b = 'a{{_session.Suffix}}', 'b{{_session.Suffix}}'
            $link = [PeerShell.Topology.TopologyLink]::new($a, $b)
            $link.Conditions = [PeerShell.Transport.LinkConditions]@{ LossPercent = 200 }
            $nodes = [PeerShell.Topology.TopologyNode[]]($a, $b)
            [PeerShell.Topology.PeerTopology]::new('bad', $nodes, [PeerShell.Topology.TopologyLink[]]$link) | Start-PeerTopology
            """);
        outcome.HasError("NetworkStartFailed", ErrorCategory.ResourceUnavailable, $"a{_session.Suffix}-b{_session.Suffix}");
        Assert.Empty(_session.Run($"Get-PeerNode *{_session.Suffix}; Get-PeerNetwork bad*"));
        _session.Run("$null = Start-PeerNode $a");
    }

    [Fact]
    public void Ctrl_C_stops_what_was_started_and_frees_the_names()
    {
        _session.Run($$"""
            $names = [PeerShell.Topology.Generators.NodeNames]::new('c{0}{{_session.Suffix}}')
            $mesh = [PeerShell.Topology.Generators.Mesh]::Create(200, $names)
            """);
        using (var run = _session.Begin($"$mesh | Start-PeerTopology -Name mesh{_session.Suffix} -Transport InMemory"))
        {
            Assert.Contains("nodes started", run.AwaitProgress(), StringComparison.Ordinal);
            Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }

        Assert.Empty(_session.Run($"Get-PeerNode c*{_session.Suffix}; Get-PeerNetwork mesh{_session.Suffix}*"));
        Assert.True(SpinWait.SpinUntil(() => _session.Try($$"""
            Start-PeerNode c1{{_session.Suffix}} -ErrorAction SilentlyContinue
            """).Output.Count > 0, TimeSpan.FromSeconds(30)));
    }
}
