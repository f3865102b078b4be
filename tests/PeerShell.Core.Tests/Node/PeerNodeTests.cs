using System.Text.Json;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

public sealed class PeerNodeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_node_receives_what_another_sends()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");

        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        await peer.SendAsync("hello", topic: "greeting", Stop);
        var message = await alice.ReceiveAsync();

        Assert.Equal("hello", message.Body);
        Assert.Equal("greeting", message.Topic);
        Assert.Equal("bob", message.From.Name);
        Assert.Equal(bob.Id, message.From.Id);
        Assert.Equal(("alice", PeerState.Connected), (peer.Name, peer.State));
    }

    [Fact]
    public async Task A_reply_goes_back_on_the_same_link()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");
        alice.MessageReceived += (_, message) => message.Reply(new { Echo = message.Body });

        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        peer.Send(new byte[] { 1, 2, 3 });

        var reply = await bob.ReceiveAsync();
        Assert.Equal("AQID", Assert.IsType<JsonElement>(reply.Body).GetProperty("Echo").GetString());
        Assert.Single(alice.Peers);
        Assert.Single(bob.Peers);
    }

    [Fact]
    public async Task A_broadcast_reaches_every_peer_once()
    {
        await using var hub = await TestNodes.StartAsync("hub");
        var spokes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => TestNodes.StartAsync($"spoke{i}")));
        foreach (var spoke in spokes)
            await spoke.ConnectAsync(hub.Endpoint!, Stop);

        await hub.UntilAsync(() => hub.Peers.Count == spokes.Length);
        var reached = await hub.BroadcastAsync("all", cancellationToken: Stop);

        Assert.Equal(10, reached.Count);
        foreach (var spoke in spokes)
        {
            Assert.Equal("all", (await spoke.ReceiveAsync()).Body);
            Assert.Equal(0, spoke.Inbox.Count);
            await spoke.StopAsync();
        }
    }

    [Fact]
    public async Task Flush_waits_for_the_inbox()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);

        for (var i = 0; i < 1000; i++)
            await peer.SendAsync($"{i}", cancellationToken: Stop);
        await peer.FlushAsync(Stop);

        Assert.Equal(1000, alice.Inbox.Count);
        Assert.Equal(0, peer.MessagesQueued);
        Assert.Equal(1000, peer.MessagesAcknowledged);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    [InlineData(16 * 1024 * 1024)]
    public async Task Bodies_of_any_allowed_size_arrive_unchanged(int size)
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        var body = new byte[size];
        new Random(size).NextBytes(body);

        await peer.SendAsync(body, cancellationToken: Stop);

        var received = Assert.IsType<byte[]>((await alice.ReceiveAsync()).Body);
        Assert.True(body.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_nothing_changes()
    {
        await using var alice = await PeerNode.StartAsync(
            TestNodes.Options("alice") with { Limits = new NodeLimits { MessageBytes = 100 } }, Stop);
        await using var bob = await TestNodes.StartAsync("bob");
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);

        var error = Assert.Throws<SendException>(() => peer.TrySend(new byte[101]));
        Assert.Equal(SendFailure.TooLarge, error.Failure);

        Assert.True(peer.TrySend(new byte[100]));
        Assert.Equal(100, (await alice.ReceiveAsync()).Bytes.Length);
    }

    [Fact]
    public async Task Stopping_delivers_queued_messages_and_ends_the_session()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        var bob = await TestNodes.StartAsync("bob");
        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        for (var i = 0; i < 5000; i++)
            await peer.SendAsync($"{i}", cancellationToken: Stop);

        await bob.StopAsync();

        await alice.EventAsync(PeerEventKind.PeerGone);
        Assert.Equal(5000, alice.Inbox.Count);
        Assert.Empty(alice.Peers);
        Assert.Equal(NodeState.Stopped, bob.State);
        Assert.DoesNotContain(bob.GetEvents(), e => e.Kind == PeerEventKind.MessagesUndeliverable);
    }

    [Fact]
    public async Task A_disconnected_peer_is_not_dialled_again_by_either_side()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");
        await bob.ConnectAsync(alice.Endpoint!, Stop);
        await alice.UntilAsync(() => alice.Peers.Count == 1);

        await alice.DisconnectAsync(alice.Peers[0]);
        await bob.EventAsync(PeerEventKind.PeerGone);

        Assert.Empty(alice.Peers);
        Assert.Empty(bob.Peers);

        // The pin ends on a thread of its own, and no event tells of it.
        for (var time = System.Diagnostics.Stopwatch.StartNew(); bob.DialledEndpoints.Contains(alice.Endpoint!);)
        {
            Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            await Task.Delay(1, Stop);
        }
    }

    [Fact]
    public async Task A_peer_that_comes_back_as_a_new_node_is_dialled_again()
    {
        var alice = await TestNodes.StartAsync("alice");
        var endpoint = alice.Endpoint!;
        await using var bob = await TestNodes.StartAsync("bob");
        var peer = await bob.ConnectAsync(endpoint, Stop);

        await alice.StopAsync();
        await bob.UntilAsync(() => peer.State == PeerState.Gone);
        await using var again = await PeerNode.StartAsync(TestNodes.Options("alice again") with { Listen = [endpoint] }, Stop);
        await bob.UntilAsync(() => bob.Peers is [{ IsConnected: true, Name: "alice again" }]);

        await again.UntilAsync(() => again.Peers.Count == 1);
    }

    [Fact]
    public async Task A_node_recognises_its_own_address_in_any_form()
    {
        await using var node = await TestNodes.StartAsync("alone");

        foreach (var host in new[] { "127.0.0.1", "localhost", "127.0.0.2" })
        {
            var listen = new PeerEndpoint(host, node.Endpoint!.Port);
            var error = await Assert.ThrowsAsync<ConnectException>(() => node.ConnectAsync(listen, Stop));
            Assert.Contains(error.Failure, new[] { ConnectFailure.OwnAddress, ConnectFailure.Refused });
        }

        Assert.Empty(node.Peers);
    }

    [Fact]
    public async Task Networks_with_different_names_refuse_each_other()
    {
        await using var alice = await PeerNode.StartAsync(TestNodes.Options("alice") with { Network = "red" }, Stop);
        await using var bob = await PeerNode.StartAsync(TestNodes.Options("bob") with { Network = "blue" }, Stop);

        var error = await Assert.ThrowsAsync<ConnectException>(() => bob.ConnectAsync(alice.Endpoint!, Stop));

        Assert.Equal(ConnectFailure.WrongNetwork, error.Failure);
        Assert.Contains("red", error.Message);
        await alice.EventAsync(e => e is { Kind: PeerEventKind.LinkRefused, Reason: CloseReason.WrongNetwork });
        Assert.Empty(alice.Peers);
    }

    [Fact]
    public async Task Sending_at_random_without_a_peer_is_an_error()
    {
        await using var alone = await TestNodes.StartAsync("alone");

        var error = await Assert.ThrowsAsync<SendException>(async () => await alone.SendRandomAsync("anyone?", cancellationToken: Stop));

        Assert.Equal(SendFailure.NoPeer, error.Failure);
        Assert.Empty(await alone.BroadcastAsync("anyone?", cancellationToken: Stop));
    }

    [Fact]
    public async Task A_handler_that_fails_is_reported_and_affects_nothing_else()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");
        alice.MessageReceived += (_, _) => throw new InvalidOperationException("oops");
        alice.EventRaised += (_, _) => throw new InvalidOperationException("oops too");

        var peer = await bob.ConnectAsync(alice.Endpoint!, Stop);
        await peer.SendAsync("one", cancellationToken: Stop);
        await peer.SendAsync("two", cancellationToken: Stop);

        Assert.Equal("one", (await alice.ReceiveAsync()).Body);
        Assert.Equal("two", (await alice.ReceiveAsync()).Body);
        await alice.EventAsync(e => e.Kind == PeerEventKind.HandlerFailed && e.Message.Contains("oops"));
    }

    [Fact]
    public async Task Events_are_raised_in_order()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");
        var raised = new List<PeerEventKind>();
        var gone = new TaskCompletionSource();
        alice.EventRaised += (_, e) =>
        {
            raised.Add(e.Kind);
            if (e.Kind == PeerEventKind.PeerGone)
                gone.TrySetResult();
        };

        await bob.ConnectAsync(alice.Endpoint!, Stop);
        await bob.StopAsync();
        await gone.Task.WaitAsync(Stop);

        Assert.Equal([PeerEventKind.PeerConnected, PeerEventKind.PeerDisconnected, PeerEventKind.PeerGone], raised);
    }
}
