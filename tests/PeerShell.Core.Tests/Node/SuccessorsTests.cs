using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>A killed node that returns as a new process ends the session with the old one. No other node does.</summary>
public sealed class SuccessorsTests
{
    private static readonly PeerEndpoint Place = new("127.0.0.1", 9000);

    private readonly CuttableNetwork _network = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_a_mesh_a_killed_node_that_returns_elsewhere_ends_its_old_session_and_lost_messages_are_reported()
    {
        await using var hub = await TestMesh.StartAsync("hub", _network.Plug("hub"));
        await using var killed = await TestMesh.StartAsync("far", _network.Plug("far"), hub.Endpoint!);
        await TestMesh.AreMeshAsync([hub, killed]);
        var lost = hub.Peers.Single();

        _network.Kill("far");
        await hub.UntilAsync(() => lost.State == PeerState.Reconnecting);
        await lost.SendAsync("too late", cancellationToken: Stop);
        await using var again = await TestMesh.StartAsync("far", _network.Plug("far again"), hub.Endpoint!);

        await AssertReplacedAsync(hub, lost, again, undeliverable: 1);
    }

    [Fact]
    public async Task A_node_that_was_dialled_recognises_a_new_process_on_the_old_endpoint()
    {
        await using var hub = await StartAsync("hub");
        await using var killed = await PeerNode.StartAsync(Options("far") with { Listen = [Place] }, Stop);
        await killed.ConnectAsync(hub.Endpoint!, Stop);
        await hub.UntilAsync(() => hub.Peers is [{ IsConnected: true }]);
        var lost = hub.Peers.Single();

        _network.Kill("far");
        await hub.UntilAsync(() => lost.State == PeerState.Reconnecting);
        await killed.StopAsync(TimeSpan.Zero);
        await using var again = await PeerNode.StartAsync(Options("far", "far again") with { Listen = [Place] }, Stop);
        await again.ConnectAsync(hub.Endpoint!, Stop);

        await AssertReplacedAsync(hub, lost, again, undeliverable: 0);
    }

    [Theory]
    [InlineData("near", "127.0.0.1:9000")]
    [InlineData("far", "127.0.0.1:0")]
    public async Task Neither_another_name_at_the_endpoint_nor_the_name_at_another_endpoint_is_a_successor(string name, string place)
    {
        await using var hub = await StartAsync("hub");
        await using var killed = await PeerNode.StartAsync(Options("far") with { Listen = [Place] }, Stop);
        await killed.ConnectAsync(hub.Endpoint!, Stop);
        await hub.UntilAsync(() => hub.Peers is [{ IsConnected: true }]);
        var lost = hub.Peers.Single();

        _network.Kill("far");
        await hub.UntilAsync(() => lost.State == PeerState.Reconnecting);
        await killed.StopAsync(TimeSpan.Zero);
        await using var other = await PeerNode.StartAsync(Options(name, "other") with { Listen = [PeerEndpoint.Parse(place)] }, Stop);
        var connected = await other.ConnectAsync(hub.Endpoint!, Stop);
        await connected.SendAsync("hello", cancellationToken: Stop);

        Assert.Equal("hello", (await hub.ReceiveAsync()).Body);
        Assert.Equal(PeerState.Reconnecting, lost.State);
    }

    [Fact]
    public async Task A_namesake_that_was_connected_before_replaces_no_peer()
    {
        await using var hub = await TestMesh.StartAsync("hub", _network.Plug("hub"));
        await using var killed = await TestMesh.StartAsync("far", _network.Plug("far"), hub.Endpoint!);
        await TestMesh.AreMeshAsync([hub, killed]);
        await using var namesake = await TestMesh.StartAsync("far", _network.Plug("other"), hub.Endpoint!);
        await TestMesh.AreMeshAsync([hub, killed, namesake]);
        var lost = hub.Peers.Single(peer => peer.Id == killed.Id);

        _network.Kill("far");

        // These can happen in either order, because another node may be the first to find that the member is gone.
        await hub.EventAsync(happened => happened.Kind == PeerEventKind.MemberLeft && happened.Member!.Id == killed.Id);
        await hub.UntilAsync(() => lost.Session.IsUnreachable);
        Assert.Equal(PeerState.Reconnecting, lost.State);
    }

    private static async Task AssertReplacedAsync(PeerNode hub, Peer lost, PeerNode again, long undeliverable)
    {
        await hub.UntilAsync(() => lost.State == PeerState.Gone);
        var gone = await hub.EventAsync(PeerEventKind.PeerGone);
        Assert.Equal((lost, CloseReason.Restarted), (gone.Peer, gone.Reason));
        Assert.Contains(again.Id.ShortId, gone.Message, StringComparison.Ordinal);
        Assert.Equal(again.Id, Assert.Single(hub.Peers).Id);
        Assert.Equal(undeliverable, lost.MessagesUndeliverable);
        var reports = hub.GetEvents().Where(e => e.Kind == PeerEventKind.MessagesUndeliverable && e.Reason == CloseReason.Restarted);
        Assert.Equal(undeliverable, reports.Sum(e => e.Count));
    }

    private PeerNodeOptions Options(string name, string? plug = null) => TestNodes.Options(name, _network.Plug(plug ?? name)) with
    {
        DrainTime = TimeSpan.FromMilliseconds(100),
    };

    private Task<PeerNode> StartAsync(string name) => PeerNode.StartAsync(Options(name), Stop);
}
