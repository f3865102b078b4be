using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.Node.Requests;
using static PeerShell.Tests.Node.Asking;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Requests and their replies.</summary>
public sealed class RequestTests
{
    private const int TimeLimit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task Each_of_ten_thousand_requests_a_hundred_at_a_time_gets_its_own_reply()
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
                var replies = pair.Peer.RequestAsync($"{number}", timeout: Timeout.InfiniteTimeSpan, cancellationToken: Stop);
                var reply = await replies.SingleAsync(Stop);
                Assert.Equal($"reply to {number}", reply.Body);
            }
        }));

        AssertNothingIsLeft(pair);
        Assert.Equal((0L, 0L), (pair.Client.Totals.StrayReplies, pair.Server.Totals.StrayReplies));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Replies_arrive_in_order_and_as_soon_as_they_are_sent()
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

    [Fact(Timeout = TimeLimit)]
    public async Task A_handler_may_send_no_reply()
    {
        await using var pair = await HandlerPair.StartAsync();
        var handler = pair.Server.AddHandler((_, _) => default);

        Assert.Empty(await AskAsync(pair.Peer, "hello"));
        Assert.Equal(1, handler.Count);
        Assert.Equal(0, pair.Server.Inbox.Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Several_handlers_reply_and_the_last_to_return_ends_the_request()
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

    [Fact(Timeout = TimeLimit)]
    public async Task A_handlers_exception_is_sent_as_message_and_error_id()
    {
        await using var pair = await HandlerPair.StartAsync();
        var handler = pair.Server.AddHandler((request, _) => (string)request.Body! == "id"
            ? throw new HandlerException("no such\u001b \u202Ething", "NotFound\u200B,Get-Thing", new InvalidOperationException("secret"))
            : throw new InvalidOperationException("oops " + new string('x', 10_000)));

        var withId = await FailAsync(pair.Peer, "id");
        var without = await FailAsync(pair.Peer, "no id");

        Assert.Equal(
            (RequestFailure.HandlerFailed, "no such\uFFFD \uFFFDthing", "NotFound\uFFFD,Get-Thing"),
            (withId.Failure, withId.FarMessage, withId.FarErrorId));
        Assert.Equal((RequestFailure.HandlerFailed, null), (without.Failure, without.FarErrorId));
        Assert.StartsWith("oops x", without.FarMessage);
        Assert.InRange(without.FarMessage!.Length, 1000, 4096);
        Assert.DoesNotContain(nameof(InvalidOperationException), without.Message);
        Assert.Equal(2, handler.Errors);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = TimeLimit)]
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

    [Fact(Timeout = TimeLimit)]
    public async Task A_request_without_a_handler_fails_at_once()
    {
        await using var pair = await HandlerPair.StartAsync();
        pair.Server.AddHandler((_, _) => default, new HandlerOptions { Filter = message => message.Topic == "other" });
        pair.Server.MessageReceived += (_, _) => { };

        Assert.Equal(RequestFailure.NobodyListens, (await FailAsync(pair.Peer, "hello", Never)).Failure);
        Assert.Equal(0, pair.Server.Inbox.Count);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Two_handlers_can_send_nested_requests_to_each_other()
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

    [Fact(Timeout = TimeLimit)]
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
}
