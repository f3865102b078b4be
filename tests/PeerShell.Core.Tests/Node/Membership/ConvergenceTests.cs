using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Membership;

/// <summary>When a node has converged, and what it says while it hasn't.</summary>
public sealed class ConvergenceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_has_not_converged_while_a_living_member_can_neither_be_dialled_nor_has_dialled()
    {
        CuttableNetwork network = new();
        var hub = await TestMesh.StartAsync("hub", network.Plug("hub"));
        var one = await StartHiddenAsync("one", network, hub);
        var two = await StartHiddenAsync("two", network, hub);
        await one.UntilAsync(() => one.Members.Count(member => member.State == MemberState.Alive) == 2);
        await hub.WaitConvergedAsync(cancellationToken: Stop);

        Assert.False(one.IsConverged(TimeSpan.Zero));
        Assert.Equal(
            [$"two ({two.Id.ShortId}) is alive, listens nowhere or only on its own machine, and has not dialled us"],
            one.WhyNotConverged(TimeSpan.Zero));
        Assert.Empty(hub.WhyNotConverged());

        await two.StopAsync();
        await one.WaitConvergedAsync(cancellationToken: Stop);
        Assert.Empty(one.WhyNotConverged());
        Assert.Contains("news", Assert.Single(one.WhyNotConverged(TimeSpan.FromDays(1))), StringComparison.Ordinal);
        await TestMesh.StopAsync([hub, one, two]);
        Assert.Contains("not running", Assert.Single(one.WhyNotConverged()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_finds_nobody_says_where()
    {
        CuttableNetwork network = new();
        PeerEndpoint empty = new("127.0.0.1", 7000);
        var alone = await TestMesh.StartAsync("alone", network.Plug("alone"), empty);

        Assert.Contains($"{empty}", Assert.Single(alone.WhyNotConverged(TimeSpan.Zero)), StringComparison.Ordinal);
        await TestMesh.StopAsync([alone]);
    }

    [Fact]
    public async Task A_killed_node_without_an_address_is_gone_for_all_and_they_converge()
    {
        CuttableNetwork network = new();
        var hub = await TestMesh.StartAsync("hub", network.Plug("hub"));
        var other = await TestMesh.StartAsync("other", network.Plug("other"), hub.Endpoint!);
        var hidden = await StartHiddenAsync("hidden", network, hub);
        await TestMesh.AreMeshAsync([hub, other, hidden]);

        network.Kill("hidden");

        foreach (var node in new[] { hub, other })
        {
            await node.UntilAsync(() => node.Members.Any(member => member.Id == hidden.Id && member.State == MemberState.Gone));
            await node.WaitConvergedAsync(cancellationToken: Stop);
        }

        await TestMesh.StopAsync([hub, other, hidden]);
    }

    private static Task<PeerNode> StartHiddenAsync(string name, CuttableNetwork network, PeerNode hub) =>
        PeerNode.StartAsync(TestMesh.Options(name, network.Plug(name), hub.Endpoint!) with { Listen = [] }, Stop);
}
