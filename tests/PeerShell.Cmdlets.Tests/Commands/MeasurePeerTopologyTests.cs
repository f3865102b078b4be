using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class MeasurePeerTopologyTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("New-PeerTopology -Ring 20 | Measure-PeerTopology")]
    [InlineData("Measure-PeerTopology (New-PeerTopology -Ring 20)")]
    public void A_topology_is_measured(string script)
    {
        var measures = Assert.Single(_session.Run($$"""
            {{script}} | ForEach-Object { "$($_.NodeCount) $($_.LinkCount) $($_.Diameter) $($_.Bridges)" }
            """));
        Assert.Equal("20 20 10 ", measures.ToString());
    }

    [Fact]
    public void Parts_are_counted_one_by_one() => Assert.Equal(
        "2 3 2", Assert.Single(_session.Run("""
            $parts = (New-PeerTopology x-y, a-b, b-c | Measure-PeerTopology).Components
            "$($parts.Count) $($parts[0].Count) $($parts[1].Count)"
            """)).ToString());

    [Fact]
    public void Several_are_measured_one_by_one() => Assert.Equal(
        ["line", "ring", "star"], _session.Run("""
            -split 'Line Ring Star' |
                ForEach-Object { $shape = @{ $_ = $true }; New-PeerTopology @shape 9 } |
                Measure-PeerTopology |
                ForEach-Object Name
            """).Select(name => name.ToString()));

    [Fact]
    public void What_is_not_exact_is_warned_of()
    {
        _session.Run("$torus = New-PeerTopology -Torus 40000");
        var outcome = _session.Try("$torus | Measure-PeerTopology");
        Assert.Empty(outcome.Errors);
        Assert.Contains("estimate", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.False((bool)Assert.Single(outcome.Output).Properties["IsMeanPathExact"].Value);
    }

    [Fact]
    public void What_takes_long_can_be_interrupted()
    {
        using var run = _session.Begin("New-PeerTopology -Torus 160000 | Measure-PeerTopology -Exact");
        run.AwaitProgress();
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }
}
