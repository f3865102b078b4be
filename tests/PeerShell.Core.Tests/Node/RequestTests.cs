using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.Node.Requests;
using PeerShell.Protocol;
using PeerShell.Transport;

#pragma warning disable xUnit1069 // All waiting takes the token under the name Stop, where the analyzer doesn't see it.

namespace PeerShell.Tests.Node;

/// <summary>Requests and their replies.</summary>
public sealed class RequestTests
{
    private const int Patience = 60_000;

    // What fails is to fail at once, so that this is as good as for ever.
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Of_ten_thousand_requests_a_hundred_at_a_time_each_gets_its_own_reply()
    {
        const int count = 10_000;
        await using var pair = await HandlerPair.StartAsync();
        pair.Server.AddHandler(
            async (request, token) =>
            {
                await Task.Delay(Random.Shared.Next(0, 4), token);
                await request.ReplyAsync($"reply to {request.Body}", token);
            },
            new HandlerOptions { Concurrency = 100 });

        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            for (var number = Interlocked.Increment(ref next); number <= count; number = Interlocked.Increment(ref next))
            {
                var reply = await pair.Peer.RequestAsync($"{number}", timeout: Timeout.InfiniteTimeSpan, cancellationToken: Stop).SingleAsync(Stop);
                Assert.Equal($"reply to {number}", reply.Body);
            }
        }));

        AssertNothingIsLeft(pair);
        Assert.Equal((0L, 0L), (pair.Client.Totals.StrayReplies, pair.Server.Totals.StrayReplies));
    }

    [Fact(Timeout = Patience)]
    public async Task Several_replies_come_in_order_and_as_they_are_given()
    {
        await using var pair = await HandlerPair.StartAsync();
        var goOn = new SemaphoreSlim(0);
        pair.Server.AddHandler(async (request, token) =>
        {
            for (var number = 0; number < 3; number++)
            {
                request.Reply($"{request.Topic} {number}");
                await goOn.WaitAsync(token);
            }
        });

        List<string> replies = [];
        await foreach (var reply in pair.Peer.RequestAsync("count", "t", cancellationToken: Stop))
        {
            replies.Add((string)reply.Body!);
            Assert.Equal(pair.Peer, reply.From);
            Assert.False(reply.IsRequest);
            goOn.Release();
        }

        Assert.Equal(["t 0", "t 1", "t 2"], replies);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = Patience)]
    public async Task A_handler_may_reply_nothing()
    {
        await using var pair = await HandlerPair.StartAsync();
        var handler = pair.Server.AddHandler((_, _) => default);

        Assert.Empty(await AskAsync(pair.Peer, "hello"));
        Assert.Equal(1, handler.Count);
        Assert.Equal(0, pair.Server.Inbox.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task Several_handlers_reply_and_the_last_to_return_ends_it()
    {
        await using var pair = await HandlerPair.StartAsync();
        var gate = new TaskCompletionSource();
        pair.Server.AddHandler((request, token) => request.ReplyAsync("quick", token));
        pair.Server.AddHandler(
            async (request, token) =>
            {
                await gate.Task.WaitAsync(token);
                await request.ReplyAsync("slow", token);
            },
            new HandlerOptions { Tee = true });

        List<object?> replies = [];
        await foreach (var reply in pair.Peer.RequestAsync("hello", cancellationToken: Stop))
        {
            replies.Add(reply.Body);
            gate.TrySetResult();
        }

        Assert.Equal(["quick", "slow"], replies);
        Assert.True((await pair.Server.ReceiveAsync()).IsRequest);
    }

    [Fact(Timeout = Patience)]
    public async Task What_the_far_handler_throws_is_told_by_message_and_error_id()
    {
        await using var pair = await HandlerPair.StartAsync();
        var handler = pair.Server.AddHandler((request, _) => (string)request.Body! == "id"
            ? throw new HandlerException("no such\u001b thing", "NotFound,Get-Thing", new InvalidOperationException("secret"))
            : throw new InvalidOperationException("oops " + new string('x', 10_000)));

        var withId = await FailAsync(pair.Peer, "id");
        var without = await FailAsync(pair.Peer, "no id");

        Assert.Equal(
            (RequestFailure.HandlerFailed, "no such\uFFFD thing", "NotFound,Get-Thing"), (withId.Failure, withId.FarMessage, withId.FarErrorId));
        Assert.Equal((RequestFailure.HandlerFailed, null), (without.Failure, without.FarErrorId));
        Assert.StartsWith("oops x", without.FarMessage);
        Assert.InRange(without.FarMessage!.Length, 1000, 4096);
        Assert.DoesNotContain(nameof(InvalidOperationException), without.Message);
        Assert.Equal(2, handler.Errors);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = Patience)]
    public async Task Replies_before_a_failure_are_not_lost()
    {
        await using var pair = await HandlerPair.StartAsync();
        pair.Server.AddHandler(async (request, token) =>
        {
            await request.ReplyAsync("first", token);
            throw new InvalidOperationException("oops");
        });

        List<object?> replies = [];
        var error = await Assert.ThrowsAsync<RequestException>(async () =>
        {
            await foreach (var reply in pair.Peer.RequestAsync("hello", cancellationToken: Stop))
                replies.Add(reply.Body);
        });

        Assert.Equal(["first"], replies);
        Assert.Equal("oops", error.FarMessage);
    }

    [Fact(Timeout = Patience)]
    public async Task Where_nobody_listens_the_answer_comes_at_once()
    {
        await using var pair = await HandlerPair.StartAsync();
        pair.Server.AddHandler((_, _) => default, new HandlerOptions { Filter = message => message.Topic == "other" });
        pair.Server.MessageReceived += (_, _) => { };

        Assert.Equal(RequestFailure.NobodyListens, (await FailAsync(pair.Peer, "hello", Never)).Failure);
        Assert.Equal(0, pair.Server.Inbox.Count);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_not_over_in_time_fails_and_is_cancelled_at_the_far_side()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await HandlerPair.StartAsync(options => options with { Clock = clock });
        var (begun, late) = (new TaskCompletionSource(), new TaskCompletionSource<Exception>());
        var handler = pair.Server.AddHandler(async (request, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.True(request.CancellationToken.IsCancellationRequested);
            late.SetResult(await Assert.ThrowsAnyAsync<Exception>(async () => await request.ReplyAsync("late", CancellationToken.None)));
        });

        var asking = FailAsync(pair.Peer, "hello", TimeSpan.FromSeconds(3));
        await begun.Task.WaitAsync(Stop);
        Assert.False(asking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(RequestFailure.TimedOut, (await asking).Failure);
        Assert.IsType<OperationCanceledException>(await late.Task.WaitAsync(Stop));
        await handler.UntilAsync(() => handler.Count == 1);
        Assert.Equal(0, handler.Errors);
        AssertNothingIsLeft(pair);
        clock.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact(Timeout = Patience)]
    public async Task Giving_up_fires_the_token_at_the_far_side()
    {
        await using var pair = await HandlerPair.StartAsync();
        var (begun, ended) = (new SemaphoreSlim(0), new SemaphoreSlim(0));
        var handler = pair.Server.AddHandler(async (request, token) =>
        {
            await request.ReplyAsync("begun", token);
            begun.Release();
            using var _ = request.CancellationToken.Register(() => ended.Release());
            await Task.Delay(Timeout.Infinite, token);
        });

        // By its token.
        using var cancel = new CancellationTokenSource();
        var asking = pair.Peer.RequestAsync("hello", timeout: Never, cancellationToken: cancel.Token).ToListAsync(Stop);
        await begun.WaitAsync(Stop);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asking);
        await ended.WaitAsync(Stop);

        // By leaving early.
        Assert.Equal("begun", (await pair.Peer.RequestAsync("hello", timeout: Never, cancellationToken: Stop).FirstAsync(Stop)).Body);
        await ended.WaitAsync(Stop);

        await handler.UntilAsync(() => handler.Count == 2);
        Assert.Equal(0, handler.Errors);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = Patience)]
    public async Task A_request_that_is_cancelled_while_queued_is_not_handled()
    {
        await using var pair = await HandlerPair.StartAsync();
        var gate = new TaskCompletionSource();
        var handler = pair.Server.AddHandler(async (_, _) => await gate.Task);
        await pair.SendAsync(1);
        using var cancel = new CancellationTokenSource();
        var asking = pair.Peer.RequestAsync("hello", cancellationToken: cancel.Token).ToListAsync(Stop);
        await handler.UntilAsync(() => handler is { Running: 1, Queued: 1 });

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asking);
        await pair.Peer.FlushAsync(Stop);
        gate.SetResult();
        await handler.UntilAsync(() => handler is { Running: 0, Queued: 0 });

        Assert.Equal(1, handler.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task When_the_far_node_stops_all_that_waits_fails_at_once()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { DrainTime = HandlerPair.DrainTime });
        var handled = 0;
        var stopping = new TaskCompletionSource();
        pair.Server.AddHandler(
            async (request, token) =>
            {
                if (Interlocked.Increment(ref handled) == 1000)
                    stopping.SetResult();
                if (handled >= 1000)
                    await Task.Delay(Timeout.Infinite, CancellationToken.None);

                await request.ReplyAsync(request.Bytes.ToArray(), token);
            },
            new HandlerOptions { Concurrency = 50 });

        var asking = Enumerable.Range(0, 2000).Select(number => OutcomeAsync(pair.Peer, $"{number}")).ToArray();
        await stopping.Task.WaitAsync(Stop);
        await pair.Server.StopAsync(TimeSpan.Zero);
        var outcomes = await Task.WhenAll(asking).WaitAsync(TimeSpan.FromSeconds(10), Stop);

        Assert.InRange(outcomes.OfType<string>().Count(), 900, 999);
        Assert.All(outcomes.Where(outcome => outcome is not string), failure => Assert.Equal(RequestFailure.PeerGone, failure));
        Assert.Equal(0, pair.Client.Requests.Count);
        Assert.Equal(RequestFailure.PeerGone, (await FailAsync(pair.Peer, "late")).Failure);
    }

    [Fact(Timeout = Patience)]
    public async Task When_the_far_process_dies_all_that_waits_fails_as_soon_as_it_is_not_found_again()
    {
        var network = new FaultyTransport(new TcpTransport());
        await using var pair = await HandlerPair.StartAsync(options => options with { Transport = network, DrainTime = TimeSpan.Zero });
        pair.Server.AddHandler(
            async (_, token) => await Task.Delay(Timeout.Infinite, token), new HandlerOptions { Concurrency = 100 });
        var asking = Enumerable.Range(0, 100).Select(_ => FailAsync(pair.Peer, "hello", Never)).ToArray();
        await pair.Server.Handlers[0].UntilAsync(() => pair.Server.Handlers[0].Running == 100);

        // As a crash looks: nothing is said, the links break, and nobody listens any more.
        foreach (var connection in network.Connections)
            connection.Silence();
        await pair.Server.StopAsync(TimeSpan.Zero);
        foreach (var connection in network.Connections)
            connection.Reset();

        Assert.All(await Task.WhenAll(asking), error => Assert.Equal(RequestFailure.PeerGone, error.Failure));
        Assert.Equal(PeerState.Reconnecting, pair.Peer.State);
    }

    [Fact(Timeout = Patience)]
    public async Task When_the_far_node_comes_back_as_a_new_process_what_it_was_asked_fails()
    {
        var network = new FaultyTransport(new InMemoryTransport());
        using var identity = NodeIdentity.Create();
        var options = TestNodes.Options("server", network) with { Identity = identity, Listen = [new PeerEndpoint("127.0.0.1", 7000)] };
        var server = await PeerNode.StartAsync(options, Stop);
        await using var client = await TestNodes.StartAsync("client", network);
        var peer = await client.ConnectAsync(server.Endpoint!, Stop);
        var begun = new TaskCompletionSource();
        server.AddHandler(async (_, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        var asking = FailAsync(peer, "hello", Never);
        await begun.Task.WaitAsync(Stop);
        await peer.FlushAsync(Stop);

        foreach (var connection in network.Connections)
            connection.Silence();
        await server.StopAsync(TimeSpan.Zero);
        await using var again = await PeerNode.StartAsync(options, Stop);
        again.AddHandler((request, token) => request.ReplyAsync("new", token));
        foreach (var connection in network.Connections)
            connection.Reset();

        Assert.Equal(RequestFailure.PeerGone, (await asking).Failure);
        await client.UntilAsync(() => peer.IsConnected && peer.Reconnects == 1);
        Assert.Equal("new", Assert.Single(await AskAsync(peer, "hello")));
    }

    [Fact(Timeout = Patience)]
    public async Task Requests_and_replies_survive_links_that_break()
    {
        var network = new FaultyTransport(new TcpTransport());
        await using var pair = await HandlerPair.StartAsync(options => options with { Transport = network });
        pair.Server.AddHandler(async (request, token) =>
        {
            await Task.Yield();
            await request.ReplyAsync($"one {request.Body}", token);
            await request.ReplyAsync($"two {request.Body}", token);
        });

        var left = 5000;
        var asking = Enumerable.Range(0, 20).Select(async _ =>
        {
            for (var number = Interlocked.Decrement(ref left); number >= 0; number = Interlocked.Decrement(ref left))
                Assert.Equal([$"one {number}", $"two {number}"], await AskAsync(pair.Peer, $"{number}"));
        }).ToArray();
        for (var cut = 4500; cut > 0; cut -= 500)
        {
            while (Volatile.Read(ref left) > cut)
                await Task.Delay(1, Stop);

            foreach (var connection in network.Connections)
                connection.Reset();
        }

        await Task.WhenAll(asking);
        Assert.InRange(pair.Peer.Reconnects, 3, 9);
        Assert.Equal(0L, pair.Client.Totals.StrayReplies);
    }

    [Fact(Timeout = Patience)]
    public async Task A_handler_can_ask_back_those_who_flood_it()
    {
        // The reply is behind far more messages than there is room for anywhere.
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

    [Fact(Timeout = Patience)]
    public async Task Two_handlers_can_ask_each_other_to_and_fro()
    {
        const int depth = 40;
        await using var pair = await HandlerPair.StartAsync();
        foreach (var node in new[] { pair.Server, pair.Client })
        {
            node.AddHandler(
                async (request, token) =>
                {
                    var number = int.Parse((string)request.Body!, null);
                    var rest = number == 0 ? "" : (await AskAsync(request.From, $"{number - 1}")).Single();
                    await request.ReplyAsync($"{number} {rest}", token);
                },
                new HandlerOptions { Concurrency = depth });
        }

        var reply = Assert.Single(await AskAsync(pair.Peer, $"{depth}"));

        Assert.Equal(Enumerable.Range(0, depth + 1).Reverse(), reply.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
    }

    [Fact(Timeout = Patience)]
    public async Task Two_nodes_of_one_process_that_ask_each_other_a_lot_do_not_block()
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

    [Fact(Timeout = Patience)]
    public async Task Replying_after_the_end_is_an_error()
    {
        await using var pair = await HandlerPair.StartAsync();
        PeerMessage? kept = null;
        pair.Server.AddHandler((request, _) =>
        {
            kept = request;
            return default;
        });

        Assert.Empty(await AskAsync(pair.Peer, "hello"));

        Assert.Equal(SendFailure.RequestOver, Assert.Throws<SendException>(() => kept!.Reply("late")).Failure);
        Assert.Equal(0L, pair.Client.Totals.StrayReplies);
    }

    [Fact(Timeout = Patience)]
    public async Task Unregistering_fails_the_request_in_hand_and_says_to_those_queued_that_nobody_listens()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { DrainTime = HandlerPair.DrainTime });
        var handler = pair.Server.AddHandler(async (_, _) => await Task.Delay(Timeout.Infinite, CancellationToken.None));
        var inHand = FailAsync(pair.Peer, "first", Never);
        await handler.UntilAsync(() => handler.Running == 1);
        var queued = FailAsync(pair.Peer, "second", Never);
        await handler.UntilAsync(() => handler.Queued == 1);

        await handler.DisposeAsync();

        Assert.Equal(RequestFailure.NobodyListens, (await queued).Failure);
        Assert.Equal(RequestFailure.HandlerFailed, (await inHand).Failure);
        Assert.Equal(0, pair.Server.Inbox.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task One_request_too_many_is_refused()
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

    [Fact(Timeout = Patience)]
    public async Task More_replies_than_anybody_takes_end_the_request()
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
        await pair.Client.UntilAsync(() => pair.Client.Requests.Count == 1);
        var error = await Assert.ThrowsAsync<RequestException>(async () =>
        {
            // Nothing is taken until far more has come than may wait.
            while (pair.Peer.MessagesReceived < 100)
                await Task.Delay(1, Stop);
            while (await replies.MoveNextAsync())
            {
            }
        });

        Assert.Equal(RequestFailure.TooManyReplies, error.Failure);
        await ended.Task.WaitAsync(Stop);
    }

    [Fact(Timeout = Patience)]
    public async Task Replies_for_nothing_are_counted_and_cancels_for_nothing_are_harmless()
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

        // One for nothing, then a second end, two replies, and the true end.
        await pair.ClientPeer.FlushAsync(Stop);
        Assert.Equal(5, pair.Client.Totals.StrayReplies);
        Assert.Equal(0, pair.Client.Inbox.Count);
        Assert.True(pair.Peer.IsConnected);
    }

    [Fact(Timeout = Patience)]
    public async Task A_number_that_is_in_use_is_not_served_twice()
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

    [Fact(Timeout = Patience)]
    public async Task Who_reads_no_answers_is_asked_no_more()
    {
        var limits = new NodeLimits { SendQueueMessages = 10 };
        await using var node = await PeerNode.StartAsync(TestNodes.Options("target") with { Limits = limits }, Stop);
        using var stranger = new System.Net.Sockets.TcpClient();
        await stranger.ConnectAsync(node.Endpoint!.Host, node.Endpoint.Port, Stop);
        byte[] requests = [.. Enumerable.Range(0, 1000).SelectMany(id => new byte[] { 0, 0, 0, 8, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(id >> 8), (byte)id })];

        // The stranger's window is one byte, and it acknowledges nothing.
        await stranger.GetStream().WriteAsync(
            (byte[])[.. Stranger.HelloOf("stranger"), .. Stranger.Attach(), .. Stranger.Record(RecordType.Data, [.. new byte[8], .. requests]), .. Stranger.Record(RecordType.Ping, new byte[8])], Stop);
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

    private static async Task<IReadOnlyList<string>> AskAsync(Peer peer, string body, TimeSpan? timeout = null)
    {
        List<string> replies = [];
        await foreach (var reply in peer.RequestAsync(body, timeout: timeout ?? TimeSpan.FromSeconds(30), cancellationToken: Stop))
            replies.Add((string)reply.Body!);

        return replies;
    }

    private static Task<RequestException> FailAsync(Peer peer, string body, TimeSpan? timeout = null) =>
        Assert.ThrowsAsync<RequestException>(() => AskAsync(peer, body, timeout));

    private static async Task<object> OutcomeAsync(Peer peer, string body)
    {
        try
        {
            return Convert.ToString((await peer.RequestAsync(body, timeout: Never, cancellationToken: Stop).SingleAsync(Stop)).Body, null)!;
        }
        catch (RequestException error)
        {
            return error.Failure;
        }
    }

    private static void AssertNothingIsLeft(HandlerPair pair) => Assert.Equal(0, pair.Client.Requests.Count);
}
