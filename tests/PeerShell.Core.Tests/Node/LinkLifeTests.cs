using Microsoft.Extensions.Time.Testing;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>Lost links, refused links, and their sessions.</summary>
public sealed class LinkLifeTests
{
    private readonly FaultyTransport _network = new(new InMemoryTransport());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PeerNodeOptions Quick(string name) => TestNodes.Options(name, _network) with
    {
        KeepAlive = KeepAliveOptions.ForDeadAfter(TimeSpan.FromMilliseconds(200)),
    };

    [Fact]
    public async Task A_silent_link_is_suspected_then_closed_and_the_session_continues()
    {
        await using var alice = await PeerNode.StartAsync(Quick("alice"), Stop);
        await using var bob = await PeerNode.StartAsync(Quick("bob"), Stop);
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);

        foreach (var connection in _network.Connections)
            connection.Silence();
        await peer.SendAsync("into the silence", cancellationToken: Stop);

        Assert.Equal("into the silence", (await alice.ReceiveAsync()).Body);
        await bob.UntilAsync(() => peer is { State: PeerState.Connected, Reconnects: > 0 });
        var kinds = bob.GetEvents().Select(e => (e.Kind, e.Reason)).ToList();
        Assert.Contains((PeerEventKind.PeerSuspected, CloseReason.None), kinds);
        Assert.Contains((PeerEventKind.PeerDisconnected, CloseReason.KeepAliveTimeout), kinds);
    }

    [Fact]
    public async Task An_idle_link_stays_open()
    {
        var clock = new FakeTimeProvider();
        var options = TestNodes.Options("alice", _network) with { Clock = clock };
        await using var alice = await PeerNode.StartAsync(options, Stop);
        await using var bob = await PeerNode.StartAsync(options with { Name = "bob" }, Stop);
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        await alice.UntilAsync(() => alice.Peers.Count == 1);

        for (var minute = 0; minute < 60; minute++)
        {
            for (var quarter = 0; quarter < 4; quarter++)
            {
                clock.Advance(options.KeepAlive.PingAfter);
                while (peer.Session.Carrier is not { Silence.Ticks: 0 } || alice.Peers[0].Session.Carrier is not { Silence.Ticks: 0 })
                    await Task.Yield();
            }
        }

        Assert.Equal((PeerState.Connected, 0), (peer.State, peer.Reconnects));
        Assert.DoesNotContain(bob.GetEvents(), e => e.Kind == PeerEventKind.PeerDisconnected);
    }

    [Fact]
    public async Task A_peer_that_does_not_return_in_time_is_gone_and_its_lost_messages_are_reported()
    {
        var alice = await PeerNode.StartAsync(Quick("alice"), Stop);
        await using var bob = await PeerNode.StartAsync(Quick("bob") with { ResumeWindow = TimeSpan.FromMilliseconds(300) }, Stop);
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        foreach (var connection in _network.Connections)
            connection.Silence();
        for (var i = 0; i < 7; i++)
            await peer.SendAsync($"{i}", cancellationToken: Stop);

        var flush = peer.FlushAsync(Stop);
        await alice.StopAsync(TimeSpan.Zero);
        await bob.EventAsync(PeerEventKind.PeerGone);

        Assert.Equal(SendFailure.Undelivered, (await Assert.ThrowsAsync<SendException>(() => flush)).Failure);
        var lost = await bob.EventAsync(PeerEventKind.MessagesUndeliverable);
        Assert.Equal((7L, CloseReason.ResumeWindowElapsed, 7L), (lost.Count, lost.Reason, peer.MessagesUndeliverable));
        Assert.Empty(bob.Peers);
        Assert.Equal(SendFailure.PeerGone, Assert.Throws<SendException>(() => peer.TrySend("late")).Failure);
        Assert.Equal(7, bob.Totals.MessagesUndeliverable);
    }

    [Fact]
    public async Task A_node_that_restarts_with_its_old_key_gets_no_old_messages()
    {
        using var identity = NodeIdentity.Create();
        var options = Quick("alice") with
        {
            Identity = identity,
            Listen = [new PeerEndpoint("127.0.0.1", 7000)],
            Limits = new NodeLimits { InboxMessages = 1 },
        };
        var alice = await PeerNode.StartAsync(options, Stop);
        await using var bob = await PeerNode.StartAsync(Quick("bob"), Stop);
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        for (var i = 0; i < 3; i++)
            await peer.SendAsync($"old {i}", cancellationToken: Stop);
        await alice.UntilAsync(() => alice.Inbox.Count == 1);

        // This looks like a crash: the links break without a CLOSE.
        foreach (var connection in _network.Connections)
            connection.Silence();
        await alice.StopAsync(TimeSpan.Zero);
        await using var again = await PeerNode.StartAsync(options, Stop);
        await bob.UntilAsync(() => peer is { State: PeerState.Connected, Reconnects: 1 });
        await peer.SendAsync("new", cancellationToken: Stop);

        Assert.Equal("new", (await again.ReceiveAsync()).Body);
        var lost = await bob.EventAsync(PeerEventKind.MessagesUndeliverable);
        Assert.Equal((CloseReason.Restarted, peer.MessagesUndeliverable), (lost.Reason, lost.Count));
        Assert.Equal(0, again.Inbox.Count);
    }

    [Fact]
    public async Task A_lost_peer_is_gone_when_another_node_answers_at_its_endpoint()
    {
        var options = Quick("alice") with { Listen = [new PeerEndpoint("127.0.0.1", 7001)] };
        var alice = await PeerNode.StartAsync(options, Stop);
        await using var bob = await PeerNode.StartAsync(Quick("bob"), Stop);
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        foreach (var connection in _network.Connections)
            connection.Silence();
        await peer.SendAsync("lost", cancellationToken: Stop);
        await alice.StopAsync(TimeSpan.Zero);

        await using var again = await PeerNode.StartAsync(options, Stop);
        await bob.UntilAsync(() => bob.Peers is [{ IsConnected: true } only] && only.Id == again.Id);

        Assert.Equal((PeerState.Gone, CloseReason.Restarted, 1L), (peer.State, peer.LastReason, peer.MessagesUndeliverable));
    }

    [Fact]
    public async Task Stopping_takes_a_bounded_time_whatever_the_other_side_does()
    {
        var alice = await PeerNode.StartAsync(Quick("alice") with { KeepAlive = new KeepAliveOptions() }, Stop);
        var bob = await PeerNode.StartAsync(Quick("bob") with { KeepAlive = new KeepAliveOptions() }, Stop);
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        foreach (var connection in _network.Connections)
            connection.Silence();
        await peer.SendAsync("never read", cancellationToken: Stop);

        await Task.WhenAll(bob.StopAsync(TimeSpan.FromMilliseconds(100)), alice.StopAsync(TimeSpan.FromMilliseconds(100)))
            .WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.Equal(1, bob.GetEvents().Where(e => e.Kind == PeerEventKind.MessagesUndeliverable).Sum(e => e.Count));
    }

    [Fact]
    public async Task A_pending_acknowledgement_does_not_shorten_the_time_to_read_CLOSE()
    {
        var clock = new FakeTimeProvider();
        var node = await PeerNode.StartAsync(TestNodes.Options("node", _network) with { Clock = clock }, Stop);
        using var far = await _network.DialAsync(node.Endpoint!, Stop);
        byte[] message = [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 42];
        await far.SendAsync([(byte[])[
            .. Stranger.HelloOf("far"), .. Stranger.Attach(), .. Stranger.Record(RecordType.Data, [.. new byte[8], .. message])]]);
        await node.ReceiveAsync();

        var stopping = node.StopAsync(TimeSpan.Zero);
        clock.Advance(TimeSpan.FromMilliseconds(50));
        var received = new MemoryStream();
        var buffer = new byte[1000];
        while (await far.ReceiveAsync(buffer) is > 0 and var count)
            received.Write(buffer, 0, count);

        Assert.Contains("is stopping", System.Text.Encoding.UTF8.GetString(received.ToArray()));
        while (!stopping.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_second_stop_can_shorten_the_first()
    {
        await using var full = await PeerNode.StartAsync(Quick("full") with { Limits = new NodeLimits { InboxMessages = 1 } }, Stop);
        var node = await PeerNode.StartAsync(Quick("node"), Stop);
        var peer = await node.ConnectAsync(full.Endpoint!, Stop);
        await peer.SendAsync("accepted", cancellationToken: Stop);
        await peer.SendAsync("held back", cancellationToken: Stop);

        var first = node.StopAsync(TimeSpan.FromDays(1));
        while (peer.MessagesAcknowledged < 1)
            await Task.Yield();

        await node.StopAsync(TimeSpan.Zero).WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.True(first.IsCompletedSuccessfully);
        Assert.Equal(1, node.Totals.MessagesUndeliverable);
    }

    [Fact]
    public async Task A_node_with_the_maximum_number_of_peers_refuses_another()
    {
        await using var full = await PeerNode.StartAsync(Quick("full") with { Limits = new NodeLimits { Peers = 1 } }, Stop);
        await using var first = await PeerNode.StartAsync(Quick("first"), Stop);
        await using var second = await PeerNode.StartAsync(Quick("second"), Stop);
        await first.ConnectAsync(full.Endpoint!, Stop);

        var error = await Assert.ThrowsAsync<ConnectException>(() => second.ConnectAsync(full.Endpoint!, Stop));

        Assert.Equal(ConnectFailure.Rejected, error.Failure);
        Assert.Contains(nameof(CloseReason.TooManyPeers), error.Message);
        Assert.DoesNotContain(full.Endpoint!, second.DialledEndpoints);
    }

    [Fact]
    public async Task An_address_with_the_maximum_number_of_links_is_refused_until_one_ends()
    {
        // In memory, a dialler has the address that it dialled, so this one is not on loopback.
        var limits = new NodeLimits { LinksPerAddress = 1 };
        await using var node = await PeerNode.StartAsync(
            Quick("node") with { Limits = limits, Listen = [new PeerEndpoint("192.0.2.1", 0)] }, Stop);
        var first = await PeerNode.StartAsync(Quick("first"), Stop);
        await using var second = await PeerNode.StartAsync(Quick("second"), Stop);
        await first.ConnectAsync(node.Endpoint!, Stop);

        var error = await Assert.ThrowsAsync<ConnectException>(() => second.ConnectAsync(node.Endpoint!, Stop));
        Assert.Equal(ConnectFailure.Rejected, error.Failure);
        await node.EventAsync(e => e is { Kind: PeerEventKind.LinkRefused, Reason: CloseReason.TooManyLinks });

        await first.StopAsync();
        await node.UntilAsync(() => node.Rooms.Links.Count == 0);
        Assert.True((await second.ConnectAsync(node.Endpoint!, Stop)).IsConnected);
    }

    [Fact]
    public async Task A_dial_to_a_listener_that_never_sends_HELLO_times_out()
    {
        await using var silent = await _network.ListenAsync(new PeerEndpoint("127.0.0.1", 0), Stop);
        await using var node = await PeerNode.StartAsync(
            Quick("node") with { Limits = new NodeLimits { HandshakeTime = TimeSpan.FromMilliseconds(100) } }, Stop);

        var error = await Assert.ThrowsAsync<ConnectException>(() => node.ConnectAsync(silent.LocalEndpoint, Stop));

        Assert.Equal(ConnectFailure.TimedOut, error.Failure);
        await node.UntilAsync(() => node.Rooms.Links.Count == 0);
    }

    [Fact]
    public async Task A_cancelled_dial_leaves_nothing_behind()
    {
        await using var silent = await _network.ListenAsync(new PeerEndpoint("127.0.0.1", 0), Stop);
        await using var node = await PeerNode.StartAsync(Quick("node"), Stop);
        using var cancel = new CancellationTokenSource();
        var dialling = node.ConnectAsync(silent.LocalEndpoint, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling);
        await node.UntilAsync(() => node.Rooms.Links.Count == 0);
        Assert.Empty(node.Peers);
    }
}
