using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PeerShell.Node;
using PeerShell.Node.Requests;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;
using static PeerShell.Tests.Node.Asking;

#pragma warning disable xUnit1069 // All waiting takes the token under the name Stop, where the analyzer doesn't see it.

namespace PeerShell.Tests.Node;

/// <summary>A request that has failed at the requester is not started any more.</summary>
public sealed class RequestDeadlineTests
{
    private const int Patience = 60_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly PausableTransport _transport = new(new InMemoryTransport());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task What_a_stopped_process_reads_after_the_time_limit_is_not_started()
    {
        await using var pair = await StartAsync();
        List<object?> started = [];
        var handler = pair.Server.AddHandler((message, _) =>
        {
            started.Add(message.Body);
            return default;
        });
        await AskAsync(pair.Peer, "first");

        _transport.Pause();
        for (var number = 0; number < 3; number++)
        {
            var asking = FailAsync(pair.Peer, $"{number}", Limit);
            _clock.Advance(Limit);
            Assert.Equal(RequestFailure.TimedOut, (await asking).Failure);
        }

        _clock.Advance(Limit);
        _transport.GoOn();
        await pair.Peer.SendAsync("last", cancellationToken: Stop);
        await handler.UntilAsync(() => started.Contains("last"));

        Assert.Equal(["first", "last"], started);
        Assert.Empty(await AskAsync(pair.Peer, "another", Limit));
        Assert.Equal(0, pair.Client.Totals.StrayReplies);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = Patience)]
    public async Task What_has_waited_for_its_handler_beyond_the_time_limit_is_not_started()
    {
        await using var pair = await StartAsync();
        var gate = new TaskCompletionSource();
        var handler = pair.Server.AddHandler(async (_, _) => await gate.Task);
        await pair.Peer.SendAsync("first", cancellationToken: Stop);
        var asking = FailAsync(pair.Peer, "second", Limit);
        await handler.UntilAsync(() => handler is { Running: 1, Queued: 1 });

        // The cancellation does not arrive.
        _transport.Pause();
        _clock.Advance(Limit);
        Assert.Equal(RequestFailure.TimedOut, (await asking).Failure);
        gate.SetResult();
        await handler.UntilAsync(() => handler is { Running: 0, Queued: 0 });
        Assert.Equal(1, handler.Count);

        _transport.GoOn();
        await pair.Peer.FlushAsync(Stop);
        Assert.Equal(0, pair.Client.Totals.StrayReplies);
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_cancelled_before_it_was_sent_is_never_sent()
    {
        var network = new CuttableNetwork();
        await using var server = await TestNodes.StartAsync("server", network.Plug("server"));
        await using var client = await TestNodes.StartAsync("client", network.Plug("client"));
        var peer = await client.ConnectAsync(server.Endpoint!, Stop);
        var handled = new List<object?>();
        server.AddHandler((message, _) =>
        {
            handled.Add(message.Body);
            return default;
        });

        // A server that has not finished the handshake would not know the session afterwards.
        await server.UntilAsync(() => server.Peers.Any(one => one.IsConnected));
        network.Split(name => name == "server" ? 1 : 0);
        await client.UntilAsync(() => peer.State == PeerState.Reconnecting);
        using var cancel = new CancellationTokenSource();
        var asking = peer.RequestAsync("cancelled", timeout: Timeout.InfiniteTimeSpan, cancellationToken: cancel.Token).ToListAsync(Stop);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asking);

        // It was not followed by its cancellation but replaced.
        Assert.Equal(1, peer.MessagesSent);
        network.Heal();
        await peer.SendAsync("last", cancellationToken: Stop);
        await peer.FlushAsync(Stop);
        await server.Handlers[0].UntilAsync(() => handled.Contains("last"));
        Assert.Equal(["last"], handled);
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_cancelled_while_it_waits_to_be_accepted_is_not_started()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = HandlerPair.Small });
        var gate = new TaskCompletionSource();
        var handler = pair.Server.AddHandler(async (_, _) => await gate.Task);
        await pair.SendAsync(1);
        await handler.UntilAsync(() => handler is { Running: 1, Queued: 0 });
        await pair.SendAsync(11);
        await handler.UntilAsync(() => handler.Queued == 10);

        // The request fills the rest of the window, so that the cancellation in the stream can't follow it.
        using var cancel = new CancellationTokenSource();
        var asking = pair.Peer
            .RequestAsync(new byte[980], timeout: Timeout.InfiniteTimeSpan, cancellationToken: cancel.Token).ToListAsync(Stop);
        await pair.Client.UntilAsync(() => pair.Peer.MessagesSent == 13);
        await pair.Peer.PingAsync(Stop);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asking);

        // The cancellation is sent before or with the first of them.
        await pair.Peer.PingAsync(Stop);
        await pair.Peer.PingAsync(Stop);
        gate.SetResult();
        await pair.Peer.FlushAsync(Stop);
        await handler.UntilAsync(() => handler is { Running: 0, Queued: 0 });

        Assert.Equal(12, handler.Count);
    }

    [Theory(Timeout = Patience)]
    [InlineData(ExchangeKind.Request)]
    [InlineData(ExchangeKind.TimedRequest, Hello.DeadlineCapability)]
    internal async Task Only_a_peer_that_knows_time_limits_is_sent_them(ExchangeKind expected, params string[] capabilities)
    {
        await using var node = await TestNodes.StartAsync("node");
        using var stranger = await ConnectAsync(node, capabilities);

        var asking = node.Peers[0].RequestAsync("hello", timeout: TimeSpan.FromSeconds(20), cancellationToken: Stop).ToListAsync(Stop);

        Assert.Equal(expected, await ReadRequestAsync(stranger));
        stranger.Close();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await node.StopAsync(TimeSpan.Zero);
            await asking;
        });
    }

    [Fact(Timeout = Patience)]
    public async Task A_side_that_is_pinged_pings_too_so_that_the_other_side_knows_its_clock()
    {
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node") with { KeepAlive = KeepAliveOptions.ForDeadAfter(TimeSpan.FromSeconds(2)) }, Stop);
        using var stranger = await ConnectAsync(node);
        var decoder = new RecordDecoder();
        byte[] ping = Stranger.Record(RecordType.Ping, new byte[sizeof(long)]);

        // The first PING is that of the new link. Of silence there is none.
        for (var pings = 0; pings < 3;)
        {
            await stranger.SendAsync(ping, Stop);
            await Task.Delay(50, Stop);
            decoder.Advance(await stranger.ReceiveAsync(decoder.GetMemory(), Stop));
            while (decoder.TryRead(out var record))
                pings += record.Type == RecordType.Ping ? 1 : 0;
        }
    }

    private static async Task<Socket> ConnectAsync(PeerNode node, params string[] capabilities)
    {
        var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await stranger.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Endpoint!.Port), Stop);
        byte[] start = [.. Stranger.HelloOf("stranger", window: 1000, maxMessage: 1000, capabilities: capabilities), .. Stranger.Attach()];
        await stranger.SendAsync(start, Stop);
        await node.UntilAsync(() => node.Peers is [{ IsConnected: true }]);
        return stranger;
    }

    private static async Task<ExchangeKind> ReadRequestAsync(Socket socket)
    {
        var decoder = new RecordDecoder();
        while (true)
        {
            decoder.Advance(await socket.ReceiveAsync(decoder.GetMemory(), Stop));
            while (decoder.TryRead(out var record))
            {
                if (record.Type == RecordType.Data && DataRecord.Read(record.Body).Bytes is { IsEmpty: false } bytes)
                    return MessageHeader.Read(bytes, 1000).Exchange.Kind;
            }
        }
    }

    private Task<HandlerPair> StartAsync() => HandlerPair.StartAsync(options => options with { Clock = _clock, Transport = _transport });
}
