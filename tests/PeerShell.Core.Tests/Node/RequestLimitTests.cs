using PeerShell.Node;
using PeerShell.Node.Requests;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Requests while queues are full.</summary>
public sealed class RequestLimitTests
{
    private const int TimeLimit = 60_000;

    // The tests expect a failure at once, so this timeout never elapses in a test that passes.
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(50);

    private static readonly NodeLimits Small = new()
    {
        HandlerMessages = 10,
        ReceiveWindow = 1024,
        SendQueueMessages = 100,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_cancellation_overtakes_the_messages_that_wait_for_the_handler()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = Small });
        var handler = pair.Server.AddHandler(async (message, token) =>
        {
            if (message.IsRequest)
                await Task.Delay(Timeout.Infinite, token);
        });
        using var cancel = new CancellationTokenSource();
        var asking = AskAsync(pair.Peer, cancel.Token);
        await handler.UntilAsync(() => handler.Running == 1);
        await FillAsync(pair);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await pair.Peer.FlushAsync(Stop);
        await handler.UntilAsync(() => handler is { Running: 0, Queued: 0 });
        Assert.Equal(0, handler.Errors);
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(FullQueuePolicy.DropNewest)]
    [InlineData(FullQueuePolicy.DropOldest)]
    public async Task A_request_that_is_dropped_fails_at_once(FullQueuePolicy policy)
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = Small, WhenFull = policy });
        var gate = new TaskCompletionSource();
        var handler = pair.Server.AddHandler(async (_, _) => await gate.Task);
        await FillAsync(pair);

        var asking = AskAsync(pair.Peer, Stop);
        while (policy == FullQueuePolicy.DropOldest && !asking.IsCompleted)
        {
            pair.Peer.TrySend("pushes the oldest out");
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<RequestException>(() => asking);
        Assert.Equal(RequestFailure.Dropped, error.Failure);
        Assert.Equal(0, pair.Client.Rooms.Requests.Count);
        gate.SetResult();
        await pair.Peer.FlushAsync(Stop);
        await handler.UntilAsync(() => handler is { Running: 0, Queued: 0 });
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Empty_replies_take_room_too()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = new NodeLimits { ReplyBytes = 10_000 } });
        pair.Server.AddHandler(async (request, token) =>
        {
            for (var reply = 0; reply < 1000; reply++)
                await request.ReplyAsync("", token);
        });

        await using var replies = pair.Peer.RequestAsync("hello", timeout: Never, cancellationToken: Stop).GetAsyncEnumerator(Stop);
        Assert.True(await replies.MoveNextAsync());
        while (pair.Peer.MessagesReceived < 1000)
            await Task.Delay(1, Stop);

        var taken = 1;
        var error = await Assert.ThrowsAsync<RequestException>(async () =>
        {
            while (await replies.MoveNextAsync())
                taken++;
        });
        Assert.Equal(RequestFailure.TooManyReplies, error.Failure);
        Assert.InRange(taken, 50, 100);
    }

    /// <summary>Fills the handler's queue, the window and the client's queue while the handler handles a message.</summary>
    private static async Task FillAsync(HandlerPair pair)
    {
        // Wait for the first message, because a handler that takes it from a full queue leaves nine, and no more arrive until the
        // queue is half empty.
        var handler = pair.Server.Handlers[0];
        pair.Peer.TrySend("message");
        await handler.UntilAsync(() => handler.Running == 1);

        // Also wait for the acknowledgements, because one that is still under way would make room again.
        while (handler.Queued < 10 || Acknowledged(pair.Peer) != pair.Server.Peers[0].MessagesReceived || pair.Peer.MessagesQueued < 100)
        {
            pair.Peer.TrySend("message");
            await Task.Yield();
        }
    }

    private static long Acknowledged(Peer peer) => peer.MessagesSent - peer.MessagesQueued;

    private static async Task AskAsync(Peer peer, CancellationToken cancellationToken)
    {
        await foreach (var _ in peer.RequestAsync("hello", timeout: Never, cancellationToken: cancellationToken))
        {
        }
    }
}
