using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>Another node that answers at the address of a lost one ends its session. No other node does.</summary>
public sealed class SuccessorsTests
{
    private static readonly PeerEndpoint Place = new("127.0.0.1", 9000);

    private readonly CuttableNetwork _network = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_a_mesh_a_killed_node_that_returns_at_its_address_ends_its_old_session_and_lost_messages_are_reported()
    {
        await using var hub = await TestMesh.StartAsync("hub", _network.Plug("hub"));
        await using var killed = await PeerNode.StartAsync(
            TestMesh.Options("far", _network.Plug("far"), hub.Endpoint!) with { Listen = [Place] }, Stop);
        await TestMesh.AreMeshAsync([hub, killed]);
        var lost = hub.Peers.Single();

        _network.Kill("far");
        await killed.StopAsync(TimeSpan.Zero);
        await hub.UntilAsync(() => !lost.IsConnected);
        await lost.SendAsync("too late", cancellationToken: Stop);
        await using var again = await PeerNode.StartAsync(
            TestMesh.Options("far", _network.Plug("far again"), hub.Endpoint!) with { Listen = [Place] }, Stop);

        await AssertReplacedAsync(hub, lost, again, undeliverable: 1);
    }

    [Fact]
    public async Task A_namesake_on_the_same_machine_ends_no_session_of_a_node_that_is_away_for_a_time()
    {
        await using var hub = await TestMesh.StartAsync("hub", _network.Plug("hub"));
        await using var away = await TestMesh.StartAsync("worker", _network.Plug("worker"), hub.Endpoint!);
        await TestMesh.AreMeshAsync([hub, away]);
        var lost = hub.Peers.Single();

        _network.Split(name => name == "worker" ? 1 : 0);
        await hub.UntilAsync(() => !lost.IsConnected);
        for (var number = 0; number < 100; number++)
            await lost.SendAsync($"{number}", cancellationToken: Stop);

        await using var namesake = await TestMesh.StartAsync("worker", _network.Plug("another"), hub.Endpoint!);
        await hub.UntilAsync(() => lost.State == PeerState.Unreachable && hub.Peers.Any(peer => peer.Id == namesake.Id));
        _network.Heal();

        for (var number = 0; number < 100; number++)
            Assert.Equal($"{number}", (await away.ReceiveAsync()).Body);
        Assert.Equal((PeerState.Connected, 0L), (lost.State, lost.MessagesUndeliverable));
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

    [Fact]
    public async Task A_peer_that_had_ended_the_session_after_a_long_pause_is_not_called_a_new_process()
    {
        await using var server = await PeerNode.StartAsync(
            Options("server") with { ResumeWindow = TimeSpan.FromMilliseconds(100) }, Stop);
        await using var client = await StartAsync("client");
        var peer = await client.ConnectAsync(server.Endpoint!, Stop);
        await peer.SendAsync("first", cancellationToken: Stop);
        await peer.FlushAsync(Stop);

        _network.Split(name => name == "server" ? 1 : 0);
        await client.UntilAsync(() => !peer.IsConnected);
        await peer.SendAsync("second", cancellationToken: Stop);
        await server.UntilAsync(() => server.Peers.Count == 0);
        _network.Heal();

        var lost = await client.EventAsync(PeerEventKind.MessagesUndeliverable);
        Assert.Equal((peer, CloseReason.ResumeWindowElapsed, 1L), (lost.Peer, lost.Reason, lost.Count));
        Assert.Contains("It has returned, but it had ended the session in the meantime.", lost.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("near", "127.0.0.1:9000", true)]
    [InlineData("far", "127.0.0.1:0", false)]
    public async Task The_address_counts_and_not_the_name(string name, string place, bool replaces)
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
        if (replaces)
            await AssertReplacedAsync(hub, lost, other, undeliverable: 0);
        else
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

        await hub.EventAsync(happened => happened.Kind == PeerEventKind.MemberLeft && happened.Member!.Id == killed.Id);
        await hub.UntilAsync(() => lost.State == PeerState.Unreachable);
        var told = await hub.EventAsync(PeerEventKind.PeerUnreachable);
        Assert.Equal(lost, told.Peer);
        Assert.Contains("No node in the network heard from it in time.", told.Message, StringComparison.Ordinal);
        Assert.NotNull(lost.KeptUntil);
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
