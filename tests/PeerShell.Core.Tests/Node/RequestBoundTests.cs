using System.Collections.Concurrent;
using PeerShell.Node;
using PeerShell.Node.Requests;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using static PeerShell.Tests.Node.Asking;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Requests and replies beyond the limits, and stray ones.</summary>
public sealed class RequestBoundTests
{
    private const int TimeLimit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_handler_can_send_requests_to_a_peer_that_floods_it()
    {
        // The queues and windows have room for far fewer messages than precede the reply.
        var limits = new NodeLimits { HandlerMessages = 5, ReceiveWindow = 1024, SendQueueMessages = 50 };
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = limits });
        pair.Client.AddHandler((request, token) => request.ReplyAsync($"{request.Body} indeed", token));
        var asked = new BlockingCollection<string>();
        var handler = pair.Server.AddHandler(async (message, token) =>
        {
            var reply = await message.From.RequestAsync((string)message.Body!, cancellationToken: token).SingleAsync(token);
            asked.Add((string)reply.Body!, token);
        });

        await pair.SendAsync(1000);

        for (var expected = 0; expected < 1000; expected++)
            Assert.Equal($"{expected} indeed", asked.Take(Stop));
        Assert.Equal(0, handler.Errors);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Two_nodes_in_one_process_with_many_requests_to_each_other_do_not_block()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = new NodeLimits { HandlerMessages = 3 } });
        foreach (var node in new[] { pair.Server, pair.Client })
            node.AddHandler((request, token) => request.ReplyAsync((string)request.Body!, token));

        await Task.WhenAll(new[] { pair.Peer, pair.ClientPeer }.Select(async peer =>
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => AskAsync(peer, $"{number}", Never)));
            Assert.Equal(Enumerable.Range(0, 2000).Select(number => $"{number}"), replies.Select(Assert.Single));
        }));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_request_beyond_the_maximum_is_refused()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = new NodeLimits { Requests = 2 } });
        var gate = new TaskCompletionSource();
        pair.Server.AddHandler(async (_, _) => await gate.Task);
        var asking = Enumerable.Range(0, 2).Select(_ => AskAsync(pair.Peer, "hello")).ToArray();

        Assert.Equal(RequestFailure.TooManyRequests, (await FailAsync(pair.Peer, "hello")).Failure);
        gate.SetResult();
        await Task.WhenAll(asking);
        Assert.Empty(await AskAsync(pair.Peer, "hello"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Too_many_unread_replies_end_the_request()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = new NodeLimits { ReplyBytes = 10_000 } });
        var ended = new TaskCompletionSource();
        pair.Server.AddHandler(async (request, _) =>
        {
            try
            {
                while (true)
                    await request.ReplyAsync(new byte[1000], CancellationToken.None);
            }
            finally
            {
                ended.SetResult();
            }
        });

        await using var replies = pair.Peer.RequestAsync("hello", timeout: Never, cancellationToken: Stop).GetAsyncEnumerator(Stop);
        Assert.True(await replies.MoveNextAsync());
        await pair.Client.UntilAsync(() => pair.Client.Rooms.Requests.Count == 1);
        var error = await Assert.ThrowsAsync<RequestException>(async () =>
        {
            // Nothing is read until far more replies have arrived than may wait.
            while (pair.Peer.MessagesReceived < 100)
                await Task.Delay(1, Stop);
            while (await replies.MoveNextAsync())
            {
            }
        });

        Assert.Equal(RequestFailure.TooManyReplies, error.Failure);
        await ended.Task.WaitAsync(Stop);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Stray_replies_are_counted_and_stray_cancellations_are_harmless()
    {
        await using var pair = await HandlerPair.StartAsync();
        var hostile = pair.ClientPeer.Session;
        pair.Server.AddHandler((request, token) =>
        {
            var id = request.Request!.Id;
            hostile.Outbox.Replies.TrySend("one", null, new Exchange(ExchangeKind.Reply, id));
            hostile.Outbox.Replies.TrySend("", null, new Exchange(ExchangeKind.End, id));
            hostile.Outbox.Replies.TrySend("", null, new Exchange(ExchangeKind.End, id));
            hostile.Outbox.Replies.TrySend("two", null, new Exchange(ExchangeKind.Reply, id));
            return request.ReplyAsync("three", token);
        });
        hostile.Outbox.Replies.TrySend("for nobody", null, new Exchange(ExchangeKind.Reply, 12345));
        hostile.Outbox.Messages.TrySend("", null, new Exchange(ExchangeKind.Cancel, 12345));

        Assert.Equal(["one"], await AskAsync(pair.Peer, "hello"));

        // A stray reply, then a second end, two replies, and the real end.
        await pair.ClientPeer.FlushAsync(Stop);
        Assert.Equal(5, pair.Client.Totals.StrayReplies);
        Assert.Equal(0, pair.Client.Inbox.Count);
        Assert.True(pair.Peer.IsConnected);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_request_with_a_number_in_use_is_not_served_twice()
    {
        await using var pair = await HandlerPair.StartAsync();
        var gate = new TaskCompletionSource();
        var handler = pair.Server.AddHandler(async (_, _) => await gate.Task);
        for (var i = 0; i < 3; i++)
            pair.Peer.Session.Outbox.Messages.TrySend("hello", null, new Exchange(ExchangeKind.Request, 7));

        await pair.Peer.FlushAsync(Stop);
        gate.SetResult();
        await handler.UntilAsync(() => handler is { Running: 0, Queued: 0 });

        Assert.Equal((1L, 2L), (handler.Count, pair.Server.Totals.StrayReplies));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_peer_that_reads_no_replies_gets_no_more_requests_served()
    {
        var limits = new NodeLimits { SendQueueMessages = 10 };
        await using var node = await PeerNode.StartAsync(TestNodes.Options("target") with { Limits = limits }, Stop);
        using var stranger = new System.Net.Sockets.TcpClient();
        await stranger.ConnectAsync(node.Endpoint!.Host, node.Endpoint.Port, Stop);
        byte[] requests =
            [.. Enumerable.Range(0, 1000).SelectMany(id => (byte[])[0, 0, 0, 8, 0x10, .. new byte[13], (byte)(id >> 8), (byte)id])];

        // The stranger's window is one byte, and it acknowledges nothing.
        byte[] bytes =
        [
            .. Stranger.HelloOf("stranger"),
            .. Stranger.Attach(),
            .. Stranger.Record(RecordType.Data, [.. new byte[8], .. requests]),
            .. Stranger.Record(RecordType.Ping, new byte[8]),
        ];
        await stranger.GetStream().WriteAsync(bytes, Stop);
        await ReadAsync(stranger.GetStream(), until: Stranger.Record(RecordType.Pong, new byte[8]));

        var peer = Assert.Single(node.Peers);
        Assert.Equal((10L, 10L), (peer.MessagesReceived, peer.MessagesQueued));
    }

    private static async Task ReadAsync(Stream stream, byte[] until)
    {
        List<byte> read = [];
        var buffer = new byte[1000];
        while (read.ToArray().AsSpan().IndexOf(until) < 0)
            read.AddRange(buffer[..await stream.ReadAsync(buffer, Stop)]);
    }
}
