using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

/// <summary>Get-PeerLink, Set-PeerLink and Reset-PeerLink.</summary>
public sealed class PeerLinkTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Latency_is_measured_to_be_what_was_asked()
    {
        _session.StartPair();
        _session.Run("Set-PeerLink $alice $bob -Latency 30");
        var quickest = _session.Run("Test-Peer $bob -Node $alice -Count 5 -Delay 0")
            .Min(ping => (TimeSpan)ping.Properties["RoundTripTime"].Value);
        Assert.InRange(quickest, TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(300));

        _session.Run("Reset-PeerLink $alice $bob");
        quickest = _session.Run("Test-Peer $bob -Node $alice -Count 5 -Delay 0")
            .Min(ping => (TimeSpan)ping.Properties["RoundTripTime"].Value);
        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromMilliseconds(55));
    }

    [Fact]
    public void What_is_not_given_stays_as_it_is()
    {
        _session.StartPair();
        Assert.Equal(
            "50±5 ms, 1% loss, 1 MB/s",
            Conditions("Set-PeerLink $alice $bob -Latency 50 -Jitter 5 -LossPercent 1 -Bandwidth 1MB -PassThru"));
        Assert.Equal("down", Conditions("Set-PeerLink $bob $alice -LossPercent 0 -Bandwidth $null -Down -PassThru"));
        Assert.Equal("50±5 ms", Conditions("Set-PeerLink \"$bob\" \"$alice\" -Down:$false -PassThru"));
        _session.Run("Reset-PeerLink $alice");
        Assert.Equal("none", Conditions("Get-PeerLink $alice $bob"));
    }

    [Fact]
    public void Links_go_from_one_cmdlet_to_the_next()
    {
        _session.StartRing();
        Assert.Equal(5, _session.Run("$network | Get-PeerLink").Count);
        Assert.Equal(2, _session.Run("Get-PeerLink $n1").Count);
        _session.Run("Get-PeerLink $n1 | Set-PeerLink -Latency 10; $ring.Links[2] | Set-PeerLink -Down");
        Assert.Equal(2, _session.Run("$network | Get-PeerLink | Where-Object { $_.Conditions.Latency.TotalMilliseconds -eq 10 }").Count);
        Assert.Equal(["Down"], _session.Run("Get-PeerLink $n3 $n4 | ForEach-Object State").Select(state => state.ToString()));
        Assert.Empty(_session.Run("$network | Reset-PeerLink; $network | Get-PeerLink | Where-Object { -not $_.Conditions.IsNone }"));
        Assert.Single(_session.Run("Get-PeerLink $n1 $n3 | Where-Object State -eq Disconnected"));
    }

    [Fact]
    public void Nodes_from_the_pipeline_mean_their_links()
    {
        _session.StartRing();
        Assert.Equal(2, _session.Run("$n1 | Get-PeerLink").Count);
        Assert.Single(_session.Run("$n1, $n3 | Get-PeerLink -To $n2 | Where-Object { $_.From -eq $n1 }"));
        Assert.Equal(2, _session.Run("$n1 | Get-PeerLink | Get-PeerLink").Count);
        _session.Run("$network | Get-PeerLink | Set-PeerLink -Latency 1; $n1 | Reset-PeerLink");
        Assert.Equal(3, _session.Run("$network | Get-PeerLink | Where-Object { -not $_.Conditions.IsNone }").Count);
    }

    [Fact]
    public void A_command_that_would_change_nothing_is_an_error()
    {
        _session.StartPair();
        _session.Try("Set-PeerLink $alice $bob").HasError("NoLinkConditions", ErrorCategory.InvalidArgument);
        _session.Try("Set-PeerLink zz* * -Latency 3").HasError("LinkNotFound", ErrorCategory.ObjectNotFound, "zz*-*");
    }

    [Fact]
    public void Wildcards_mean_the_links_there_are()
    {
        _session.StartRing();
        _session.Run($"Set-PeerLink $n1 n*{_session.Suffix} -Latency 5");
        Assert.Equal(
            [$"n2{_session.Suffix}", $"n5{_session.Suffix}"],
            _session.Run("""
                Get-PeerLink $n1 |
                    Where-Object { -not $_.Conditions.IsNone } |
                    ForEach-Object { $_.From.Name, $_.To.Name } |
                    Where-Object { $_ -ne $n1.Name }
                """).Select(name => name.ToString()).Order());
    }

    [Fact]
    public void A_link_that_is_cut_is_lost_and_comes_back_with_all_messages()
    {
        _session.StartRing("-DeadAfter 0.5");
        _session.Run("""
            Set-PeerLink $n1 $n2 -Down
            $cut = $ring.RemoveLinks([PeerShell.Topology.TopologyLink[]]$ring.FindLink("$n1", "$n2"))
            """);
        Assert.Equal(true, _session.Run("$network | Test-PeerTopology $cut -Wait -Quiet")[0].BaseObject);
        _session.Run("1..10 | Send-PeerMessage -Node $n1 -To $n2; Set-PeerLink $n1 $n2 -Down:$false");
        Assert.Equal(10, _session.Run("Receive-PeerMessage -Node $n2 -Wait -Count 10 -TimeoutSec 30").Count);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        _session.StartPair();
        Assert.Empty(_session.Run("Set-PeerLink $alice $bob -Latency 50 -WhatIf -PassThru"));
        Assert.Equal("none", Conditions("Get-PeerLink $alice $bob"));
        _session.Run("Set-PeerLink $alice $bob -Latency 1; Reset-PeerLink $alice $bob -WhatIf");
        Assert.NotEqual("none", Conditions("Get-PeerLink $alice $bob"));
    }

    [Fact]
    public void What_is_no_link_of_this_process_is_an_error()
    {
        _session.StartPair();
        var error = _session.Try("Set-PeerLink $alice nobody -Down").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Contains("of this process", error.ToString(), StringComparison.Ordinal);
        _session.Try("Set-PeerLink $alice $alice -Down").HasError("LinkToSelf", ErrorCategory.InvalidArgument, $"alice{_session.Suffix}");
        _session.StartRing("-Transport InMemory");
        _session.Try("Set-PeerLink $alice $n1 -Down").HasError("LinkNotShapeable", ErrorCategory.InvalidOperation);
    }

    [Theory]
    [InlineData("-Latency -1", "InvalidLinkConditions")]
    [InlineData("-Latency 1e8", "InvalidLinkConditions")]
    [InlineData("-Bandwidth 0", "InvalidLinkConditions")]
    [InlineData("-LossPercent 101", "ParameterArgumentValidationError")]
    [InlineData("-Latency soon", "CannotConvertArgumentNoMessage")]
    public void What_no_link_can_be_is_an_error_and_changes_nothing(string conditions, string error)
    {
        _session.StartPair();
        Assert.StartsWith(
            error,
            Assert.Single(_session.Try($"Set-PeerLink $alice $bob {conditions}").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("none", Conditions("Get-PeerLink $alice $bob"));
    }

    private string? Conditions(string script) => Assert.Single(_session.Run($"{script} | ForEach-Object Conditions")).ToString();
}
