using System.Net;
using System.Net.Sockets;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.JsonLines;

/// <summary>Nodes and programs that exchange JSON lines.</summary>
public sealed class JsonLinesPeerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_that_dials_is_a_peer_like_any_other()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.JoinAsync(node, address: "127.0.0.1:7001");

        var peer = Assert.Single(node.Peers);
        Assert.Equal((PeerState.Connected, LinkProtocol.JsonLines, program.Name), (peer.State, peer.Protocol, peer.Name));
        Assert.Equal((true, program.Id), (peer.Id.IsUuid, peer.Id.ToUuid()));
        Assert.Equal([PeerEndpoint.Parse("127.0.0.1:7001")], peer.ListenEndpoints);

        await program.SayAsync("Grüße \"von\" draußen\n🐚");
        var message = await node.ReceiveAsync();
        Assert.Equal((MessageKind.Text, "Grüße \"von\" draußen\n🐚", peer), (message.Kind, message.Body, message.From));

        await peer.SendAsync("zurück\n🐚", "a topic, which is dropped", Stop);
        Assert.Equal("zurück\n🐚", await program.HearAsync());
        await peer.FlushAsync(Stop);
        Assert.Equal((1, 1, 1), (peer.MessagesReceived, peer.MessagesAcknowledged, peer.MessagesSent));
    }

    [Fact]
    public async Task A_node_that_dials_a_program_identifies_itself_first()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var connecting = node.ConnectAsync(PeerEndpoint.From((IPEndPoint)listener.LocalEndpoint), LinkProtocol.JsonLines, Stop);
        using var program = new LinesProgram(await listener.AcceptSocketAsync(Stop));
        Assert.Equal($$"""{"Ping":["{{node.Id.ToUuid()}}","{{node.Endpoint}}"]}""", await program.ReadAsync());
        await program.PongAsync();
        await program.SayAsync("hello");

        var peer = await connecting;
        Assert.Equal((PeerId.OfUuid(program.Id), true), (peer.Id, peer.IsConnected));
        Assert.Equal("hello", (await node.ReceiveAsync()).Body);
        peer.Send("hello back");
        Assert.Equal("hello back", await program.HearAsync());
    }

    [Fact]
    public async Task A_program_is_dialled_again_when_its_connection_is_lost_and_gets_what_was_sent_meanwhile()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = node.ConnectAsync(PeerEndpoint.From((IPEndPoint)listener.LocalEndpoint), LinkProtocol.JsonLines, Stop);
        using var program = new LinesProgram(await listener.AcceptSocketAsync(Stop));
        await program.PongAsync();
        var peer = await connecting;
        await peer.SendAsync("before", cancellationToken: Stop);
        Assert.Equal("before", await program.HearAsync());
        await peer.FlushAsync(Stop);

        program.Reset();
        await node.UntilAsync(() => peer.State == PeerState.Reconnecting);
        await peer.SendAsync("one", cancellationToken: Stop);
        await peer.SendAsync("two", cancellationToken: Stop);
        using var again = new LinesProgram(await listener.AcceptSocketAsync(Stop), program.Id);
        await again.PongAsync();

        Assert.Equal(["one", "two"], [await again.HearAsync(), await again.HearAsync()]);
        await peer.FlushAsync(Stop);
        Assert.Equal((1, 0), (peer.Reconnects, peer.MessagesUndeliverable));
        Assert.DoesNotContain(node.GetEvents(), e => e.Kind == PeerEventKind.MessagesUndeliverable);
    }

    [Fact]
    public async Task No_message_of_a_program_is_delivered_twice_or_lost_when_it_reconnects()
    {
        await using var node = await StartAsync(new NodeLimits { InboxMessages = 3 });
        var id = Guid.NewGuid();
        for (var turn = 0; turn < 5; turn++)
        {
            using var program = await LinesProgram.JoinAsync(node, id);
            for (var i = 0; i < 20; i++)
                await program.SayAsync($"{turn * 20 + i}");
            // The next connection takes over while most of these messages wait for the inbox.
        }

        // The messages of different connections have no order between them.
        List<int> received = [];
        while (received.Count < 100)
            received.Add(int.Parse((string)(await node.ReceiveAsync()).Body!, null));

        Assert.All(received.GroupBy(i => i / 20), turn => Assert.Equal(Enumerable.Range(20 * turn.Key, 20), turn));
        Assert.Equal(100, Assert.Single(node.Peers).MessagesReceived);
    }

    [Fact]
    public async Task A_program_may_send_and_disconnect_however_full_the_inbox_is()
    {
        const int messages = 1000;
        await using var node = await StartAsync(new NodeLimits { InboxMessages = 5 });
        using (var program = await LinesProgram.JoinAsync(node))
        {
            for (var i = 0; i < messages; i++)
                await program.SayAsync($"{i}");

            program.Finish();
        }

        for (var i = 0; i < messages; i++)
            Assert.Equal($"{i}", (await node.ReceiveAsync()).Body);

        await node.EventAsync(PeerEventKind.PeerDisconnected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_inbox_holds_the_program_back_and_loses_nothing(bool large)
    {
        var (size, messages) = large ? (100_000, 100) : (10, 100_000);
        var limits = new NodeLimits { InboxMessages = 10, InboxBytes = 1_000_000, ReceiveWindow = 100_000 };
        await using var node = await StartAsync(limits);
        using var program = await LinesProgram.JoinAsync(node);

        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < messages; i++)
                    await program.SayAsync($"{i}".PadRight(size));
            },
            Stop);
        await node.UntilAsync(() => node.Inbox.Count >= 9);

        for (var i = 0; i < messages; i++)
            Assert.Equal(i, int.Parse((string)(await node.ReceiveAsync()).Body!, null));

        await sending;
    }

    [Fact]
    public async Task A_program_that_reads_nothing_fills_the_queue_and_then_gets_everything_in_order()
    {
        const int messages = 300;
        var limits = new NodeLimits { SendQueueBytes = 1_000_000, ReceiveWindow = 100_000 };
        await using var node = await StartAsync(limits);
        using var program = await LinesProgram.JoinAsync(node);
        var peer = Assert.Single(node.Peers);

        var padding = new string('x', 100_000);
        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < messages; i++)
                    await peer.SendAsync($"{i}:{padding}", cancellationToken: Stop);
            },
            Stop);
        await Until.HoldsAsync(() => peer.BytesQueued > 850_000);

        // The other direction is not delayed.
        await program.SayAsync("still talking");
        Assert.Equal("still talking", (await node.ReceiveAsync()).Body);
        for (var i = 0; i < messages; i++)
            Assert.Equal($"{i}:{padding}", await program.HearAsync());

        await sending;
        await peer.FlushAsync(Stop);
    }

    [Fact]
    public async Task Both_sides_can_send_at_once_without_reading()
    {
        var limits = new NodeLimits { SendQueueBytes = 100_000_000 };
        await using var node = await StartAsync(limits);
        using var program = await LinesProgram.JoinAsync(node);
        var peer = Assert.Single(node.Peers);
        for (var i = 0; i < 300; i++)
            await peer.SendAsync(new string('x', 100_000), cancellationToken: Stop);

        for (var i = 0; i < 200; i++)
            await program.SayAsync(new string('y', 100_000));

        for (var i = 0; i < 200; i++)
            Assert.Equal(100_000, ((string)(await node.ReceiveAsync()).Body!).Length);

        for (var i = 0; i < 300; i++)
            Assert.Equal(100_000, (await program.HearAsync()).Length);
    }

    [Fact]
    public async Task Other_bodies_are_sent_as_text()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.JoinAsync(node);
        var peer = Assert.Single(node.Peers);

        peer.Send(new { Number = 1, Text = "ü\n" });
        peer.Send(new byte[] { 1, 2, 251, 255 });
        peer.Send(MessageBody.FromJson(new byte[] { (byte)'"', 0xFF, (byte)'"' }));
        peer.Send("");

        var json = System.Text.RegularExpressions.Regex.Unescape(await program.HearAsync());
        Assert.Equal("""{"Number":1,"Text":"ü\n"}""", json.Replace("\n", "\\n", StringComparison.Ordinal));
        Assert.Equal("AQL7/w==", await program.HearAsync());
        Assert.Equal("\"\uFFFD\"", await program.HearAsync());
        Assert.Equal("", await program.HearAsync());
    }

    [Fact]
    public async Task The_round_trip_to_a_program_is_not_measured_and_asking_for_it_fails_at_once()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.JoinAsync(node);
        var peer = Assert.Single(node.Peers);
        await program.SayAsync("hello");
        await node.ReceiveAsync();

        var error = await Assert.ThrowsAsync<SendException>(() => peer.PingAsync(Stop));
        Assert.Equal(SendFailure.NotSupported, error.Failure);
        Assert.Null(peer.RoundTripTime);
    }

    [Fact]
    public async Task Silence_does_not_end_a_link_with_a_program()
    {
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node") with { KeepAlive = KeepAliveOptions.ForDeadAfter(TimeSpan.FromMilliseconds(100)) }, Stop);
        using var program = await LinesProgram.JoinAsync(node);
        using var second = await LinesProgram.JoinAsync(node);

        // Ten times the time after which a silent node is dead.
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(1))
        {
            await second.SayAsync("tick");
            await node.ReceiveAsync();
        }

        await program.SayAsync("still here");
        Assert.Equal("still here", (await node.ReceiveAsync()).Body);
        Assert.DoesNotContain(node.GetEvents(), e => e.Kind is PeerEventKind.PeerSuspected or PeerEventKind.PeerDisconnected);
    }

    [Fact]
    public async Task A_later_connection_of_the_same_program_takes_over()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var first = await LinesProgram.JoinAsync(node);
        using var second = await LinesProgram.JoinAsync(node, first.Id);

        Assert.True(await first.EndsAsync());
        var peer = Assert.Single(node.Peers);
        peer.Send("to the second");
        Assert.Equal("to the second", await second.HearAsync());
        await second.SayAsync("from the second");
        Assert.Equal("from the second", (await node.ReceiveAsync()).Body);
    }

    [Fact]
    public async Task A_program_that_answered_on_a_dialled_link_stays_there_whichever_side_dialled_first()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        // When both dial at once, tokio-p2p answers the Ping that it reads first, and sends there from then on.
        var connecting = node.ConnectAsync(PeerEndpoint.From((IPEndPoint)listener.LocalEndpoint), LinkProtocol.JsonLines, Stop);
        using var answering = new LinesProgram(await listener.AcceptSocketAsync(Stop));
        using var dialling = await LinesProgram.JoinAsync(node, answering.Id);
        await answering.PongAsync();
        await connecting;
        await answering.SayAsync("here");
        Assert.Equal("here", (await node.ReceiveAsync()).Body);
        Assert.True(await dialling.EndsAsync());

        using var late = await LinesProgram.DialAsync(node.Endpoint!, answering.Id);
        await late.PingAsync();
        Assert.True(await late.EndsAsync());
        await answering.SayAsync("still here");
        Assert.Equal("still here", (await node.ReceiveAsync()).Body);
    }

    [Fact]
    public async Task Stopping_a_node_ends_the_connections_of_programs()
    {
        var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.JoinAsync(node);
        Assert.Single(node.Peers).Send("the last words");

        var stopping = node.StopAsync();
        Assert.Equal("the last words", await program.HearAsync());
        Assert.True(await program.EndsAsync());
        program.Dispose();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), Stop);
        Assert.Equal(0, node.Rooms.Links.Count);
    }

    [Fact]
    public async Task A_node_recognises_that_it_dials_itself()
    {
        await using var node = await TestNodes.StartAsync("node");
        await using var hidden = await PeerNode.StartAsync(TestNodes.Options("node") with { Identity = NodeIdentity.Create() }, Stop);
        var error = await Assert.ThrowsAsync<ConnectException>(() => node.ConnectAsync(node.Endpoint!, LinkProtocol.JsonLines, Stop));
        Assert.Equal(ConnectFailure.OwnAddress, error.Failure);

        error = await Assert.ThrowsAsync<ConnectException>(
            () => node.ConnectAsync(new PeerEndpoint("localhost", node.Endpoint!.Port), LinkProtocol.JsonLines, Stop));
        Assert.Equal(ConnectFailure.OwnAddress, error.Failure);
        Assert.Empty(node.Peers);
    }

    [Fact]
    public async Task Two_nodes_can_speak_JSON_lines_until_they_have_a_native_link()
    {
        await using var alice = await TestNodes.StartAsync("alice");
        await using var bob = await TestNodes.StartAsync("bob");
        var peer = await bob.ConnectAsync(alice.Endpoint!, LinkProtocol.JsonLines, Stop);
        Assert.Equal((alice.Id.ToUuid(), LinkProtocol.JsonLines), (peer.Id.ToUuid(), peer.Protocol));
        peer.Send("hello");
        var message = await alice.ReceiveAsync();
        message.From.Send("hello bob");
        Assert.Equal(("hello", "hello bob"), (message.Body, (await bob.ReceiveAsync()).Body));

        await alice.ConnectAsync(bob.Endpoint!, Stop);
        await alice.UntilAsync(() => alice.Peers is [{ Protocol: LinkProtocol.Native }]);
        await bob.UntilAsync(() => bob.Peers is [{ Protocol: LinkProtocol.Native }]);

        await using var carol = await TestNodes.StartAsync("carol");
        await carol.ConnectAsync(alice.Endpoint!, Stop);
        await Assert.ThrowsAsync<ConnectException>(() => carol.ConnectAsync(alice.Endpoint!, LinkProtocol.JsonLines, Stop));
        Assert.Equal(LinkProtocol.Native, Assert.Single(carol.Peers).Protocol);
    }

    [Fact]
    public async Task A_listener_that_never_sends_Pong_times_out_and_one_that_disconnects_is_no_program()
    {
        await using var node = await StartAsync(new NodeLimits { HandshakeTime = TimeSpan.FromMilliseconds(200) });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = PeerEndpoint.From((IPEndPoint)listener.LocalEndpoint);

        var error = await Assert.ThrowsAsync<ConnectException>(() => node.ConnectAsync(endpoint, LinkProtocol.JsonLines, Stop));
        Assert.Equal(ConnectFailure.TimedOut, error.Failure);

        (await listener.AcceptSocketAsync(Stop)).Dispose();
        var connecting = node.ConnectAsync(endpoint, LinkProtocol.JsonLines, Stop);
        using (var web = new LinesProgram(await listener.AcceptSocketAsync(Stop)))
        {
            await web.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r");
            await web.ReadAsync();
        }

        error = await Assert.ThrowsAsync<ConnectException>(() => connecting);
        Assert.Contains(error.Failure, new[] { ConnectFailure.NotPeerShell, ConnectFailure.TimedOut, ConnectFailure.Broken });
    }

    [Fact]
    public async Task Dialling_a_connected_program_that_stays_silent_returns_its_peer()
    {
        await using var node = await StartAsync(new NodeLimits { HandshakeTime = TimeSpan.FromMilliseconds(300) });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var program = await LinesProgram.JoinAsync(node, address: listener.LocalEndpoint.ToString()!);

        var peer = await node.ConnectAsync(PeerEndpoint.From((IPEndPoint)listener.LocalEndpoint), LinkProtocol.JsonLines, Stop);
        Assert.Same(Assert.Single(node.Peers), peer);
    }

    [Fact]
    public async Task A_native_node_cannot_use_the_id_of_a_program()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var stranger = await LinesProgram.DialAsync(node.Endpoint!);
        var hello = new Hello
        {
            Id = PeerId.OfUuid(Guid.NewGuid()).ToString(),
            Name = "stranger",
            Network = "default",
            Instance = 1,
            Forgotten = 0,
            Window = 1,
            MaxMessage = 1,
        };
        await stranger.WriteAsync((byte[])[.. Preface.Bytes, .. Stranger.Record(RecordType.Hello, hello.ToBytes())]);

        Assert.Equal(CloseReason.ProtocolError, (await node.EventAsync(PeerEventKind.LinkRefused)).Reason);
        Assert.Empty(node.Peers);
    }

    private static Task<PeerNode> StartAsync(NodeLimits limits) =>
        PeerNode.StartAsync(TestNodes.Options("node") with { Limits = limits }, Stop);
}
