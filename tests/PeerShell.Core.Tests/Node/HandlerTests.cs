using System.Collections.Concurrent;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.Node.Requests;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Messages that a function handles.</summary>
public sealed class HandlerTests
{
    private const int TimeLimit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_hundred_thousand_messages_are_handled_once_and_in_order()
    {
        const int count = 100_000;
        await using var pair = await HandlerPair.StartAsync();
        List<string> handled = [];
        var done = new TaskCompletionSource();
        var handler = pair.Server.AddHandler((message, _) =>
        {
            handled.Add((string)message.Body!);
            if (handled.Count == count)
                done.SetResult();

            return default;
        });

        await pair.SendAsync(count);
        await done.Task.WaitAsync(Stop);

        Assert.Equal(Enumerable.Range(0, count).Select(number => $"{number}"), handled);
        await handler.DisposeAsync();
        Assert.Equal((count, 0L, 0, 0, 0), (handler.Count, handler.Errors, handler.Queued, handler.Running, pair.Server.Inbox.Count));
        Assert.InRange(handler.MeanTime, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_concurrency_of_four_handles_each_message_exactly_once()
    {
        const int count = 20_000;
        await using var pair = await HandlerPair.StartAsync();
        ConcurrentBag<string> handled = [];
        var (atOnce, most, left) = (0, 0, count);
        var done = new TaskCompletionSource();
        pair.Server.AddHandler(
            async (message, _) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref atOnce));
                await Task.Yield();
                handled.Add((string)message.Body!);
                Interlocked.Decrement(ref atOnce);
                if (Interlocked.Decrement(ref left) == 0)
                    done.SetResult();
            },
            new HandlerOptions { Concurrency = 4 });

        await pair.SendAsync(count);
        await done.Task.WaitAsync(Stop);

        Assert.Equal(Enumerable.Range(0, count).Select(number => $"{number}").Order(), handled.Order());
        Assert.InRange(most, 2, 4);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Messages_are_handled_one_at_a_time_even_if_the_handler_waits()
    {
        await using var pair = await HandlerPair.StartAsync();
        var (atOnce, left) = (0, 1000);
        var done = new TaskCompletionSource();
        pair.Server.AddHandler(async (_, _) =>
        {
            if (Interlocked.Increment(ref atOnce) > 1)
                done.TrySetException(new InvalidOperationException("two at once"));

            await Task.Yield();
            Interlocked.Decrement(ref atOnce);
            if (--left == 0)
                done.TrySetResult();
        });

        await pair.SendAsync(1000);
        await done.Task.WaitAsync(Stop);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_slow_handler_holds_the_sender_back_and_nothing_is_dropped()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = HandlerPair.Small });
        var gate = new TaskCompletionSource();
        var numbers = new BlockingCollection<string>();
        var handler = pair.Server.AddHandler(async (message, _) =>
        {
            await gate.Task;
            numbers.Add((string)message.Body!, Stop);
        });

        // One message is being handled, ten are in the queue, and the client's own queue is full.
        await pair.SendAsync(1);
        await handler.UntilAsync(() => handler is { Running: 1, Queued: 0 });
        var sent = 1;
        while (pair.Peer.MessagesAcknowledged < 11 || pair.Peer.MessagesQueued < 100)
        {
            if (pair.Peer.TrySend($"{sent}"))
                sent++;
            else
                Thread.Yield();
        }

        Assert.Equal((1, 10, 111), (handler.Running, handler.Queued, sent));
        Assert.False(pair.Peer.TrySend("one too many"));
        gate.SetResult();
        for (var expected = 0; expected < sent; expected++)
            Assert.Equal($"{expected}", numbers.Take(Stop));

        await pair.Peer.FlushAsync(Stop);
        Assert.Equal(0, pair.Peer.MessagesDropped);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_message_that_several_handlers_want_waits_until_all_have_room()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = HandlerPair.Small });
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        var handled = new[] { new List<string>(), new List<string>() };
        var handlers = gates.Select((gate, index) => pair.Server.AddHandler(async (message, _) =>
        {
            await gate.Task;
            handled[index].Add((string)message.Body!);
        })).ToArray();

        // The second handler is fast, but gets only the messages for which the first one has room.
        gates[1].SetResult();
        await pair.SendAsync(1);
        await handlers[0].UntilAsync(() => handlers[0] is { Running: 1, Queued: 0 });
        var sending = pair.SendAsync(499, first: 1);
        await handlers[0].UntilAsync(() => pair.Peer.MessagesAcknowledged == 11);
        Assert.Equal(10, handlers[0].Queued);
        Assert.InRange(handlers[1].Count, 0, 11);

        gates[0].SetResult();
        await sending;
        await pair.Peer.FlushAsync(Stop);
        await Task.WhenAll(handlers.Select(async handler => await handler.UntilAsync(() => handler.Count == 500)));
        Assert.All(handled, list => Assert.Equal(Enumerable.Range(0, 500).Select(number => $"{number}"), list));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Messages_are_divided_between_handlers_and_inbox()
    {
        await using var pair = await HandlerPair.StartAsync();
        var (topical, teed) = (new BlockingCollection<string>(), new BlockingCollection<string>());
        pair.Server.AddHandler(Collect(topical), new HandlerOptions { Filter = message => message.Topic == "t" });
        pair.Server.AddHandler(Collect(teed), new HandlerOptions { Filter = message => message.Topic == "tee", Tee = true });

        await pair.Peer.SendAsync("a", "t", Stop);
        await pair.Peer.SendAsync("b", "tee", Stop);
        await pair.Peer.SendAsync("c", cancellationToken: Stop);
        await pair.Peer.FlushAsync(Stop);

        Assert.Equal(("a", "b"), (topical.Take(Stop), teed.Take(Stop)));
        Assert.Equal(["b", "c"], pair.Server.Inbox.Take().Select(message => message.Body));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Exceptions_of_a_handler_are_counted_and_reported_and_it_continues()
    {
        await using var pair = await HandlerPair.StartAsync();
        var handler = pair.Server.AddHandler(
            (message, _) => throw new InvalidOperationException($"oops {message.Body}"), new HandlerOptions { Name = "thrower" });

        await pair.SendAsync(1000);
        await handler.UntilAsync(() => handler.Count == 1000);

        Assert.Equal((1000L, "oops 999"), (handler.Errors, handler.LastError!.Message));
        await pair.Server.UntilAsync(() => pair.Failures.Sum(e => e.Count) == 1000);
        Assert.All(pair.Failures, e => Assert.Contains("thrower", e.Message));
        Assert.InRange(pair.Failures.Count(), 1, 100);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_exception_whose_message_throws_affects_nothing_else()
    {
        await using var pair = await HandlerPair.StartAsync();
        pair.Server.AddHandler((_, _) => throw new SpeechlessException());

        var failed = await Assert.ThrowsAsync<RequestException>(async () =>
        {
            await foreach (var _ in pair.Peer.RequestAsync("?", timeout: TimeSpan.FromSeconds(30), cancellationToken: Stop))
            {
            }
        });

        Assert.Equal((RequestFailure.HandlerFailed, nameof(SpeechlessException)), (failed.Failure, failed.FarMessage));
        var raised = await pair.Server.EventAsync(PeerEventKind.HandlerFailed);
        Assert.Contains(nameof(SpeechlessException), raised.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_filter_that_throws_selects_no_message()
    {
        await using var pair = await HandlerPair.StartAsync();
        var handler = pair.Server.AddHandler(
            (_, _) => default, new HandlerOptions { Filter = _ => throw new InvalidOperationException("oops") });

        await pair.Peer.SendAsync("hello", cancellationToken: Stop);

        Assert.Equal("hello", (await pair.Server.ReceiveAsync()).Body);
        Assert.Equal((0L, 1L, "oops"), (handler.Count, handler.Errors, handler.LastError!.Message));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_handler_that_blocks_its_thread_delays_no_other()
    {
        await using var pair = await HandlerPair.StartAsync();
        using var blocked = new ManualResetEventSlim();
        var quick = new BlockingCollection<string>();
        pair.Server.AddHandler((_, _) =>
        {
            blocked.Wait(CancellationToken.None);
            return default;
        });
        pair.Server.AddHandler(Collect(quick));

        await pair.SendAsync(100);
        for (var expected = 0; expected < 100; expected++)
            Assert.Equal($"{expected}", quick.Take(Stop));

        blocked.Set();
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Handlers_get_unique_names()
    {
        await using var node = await TestNodes.StartAsync("node");

        var first = node.AddHandler((_, _) => default);
        var named = node.AddHandler((_, _) => default, new HandlerOptions { Name = "Handler2" });
        var third = node.AddHandler((_, _) => default);

        Assert.Equal(["handler1", "Handler2", "handler3"], node.Handlers.Select(handler => handler.Name));
        Assert.Throws<ArgumentException>(() => node.AddHandler((_, _) => default, new HandlerOptions { Name = "HANDLER1" }));
        Assert.Throws<ArgumentException>(() => node.AddHandler((_, _) => default, new HandlerOptions { Concurrency = 0 }));
        await Task.WhenAll(new[] { first, named, third }.Select(handler => handler.DisposeAsync().AsTask()));
        Assert.Empty(node.Handlers);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_slow_subscriber_of_MessageReceived_holds_up_neither_the_link_nor_the_inbox_until_its_queue_is_full()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = HandlerPair.Small });
        using var blocked = new ManualResetEventSlim();
        var (entered, raised) = (new TaskCompletionSource(), new BlockingCollection<string>());
        pair.Server.MessageReceived += (_, message) =>
        {
            entered.TrySetResult();
            blocked.Wait(CancellationToken.None);
            raised.Add((string)message.Body!, CancellationToken.None);
        };

        await pair.SendAsync(1);
        await entered.Task.WaitAsync(Stop);
        var sending = pair.SendAsync(49, first: 1);
        for (var expected = 0; expected < 11; expected++)
            Assert.Equal($"{expected}", (await pair.Server.ReceiveAsync()).Body);

        await pair.Peer.PingAsync(Stop);
        Assert.Equal((0, 11L), (pair.Server.Inbox.Count, pair.Peer.MessagesAcknowledged));
        blocked.Set();
        await sending;
        for (var expected = 0; expected < 50; expected++)
            Assert.Equal($"{expected}", raised.Take(Stop));
    }

    private static Func<PeerMessage, CancellationToken, ValueTask> Collect(BlockingCollection<string> into) => (message, _) =>
    {
        into.Add((string)message.Body!, CancellationToken.None);
        return default;
    };

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private sealed class SpeechlessException : Exception
    {
        public override string Message => throw new InvalidOperationException("Not even that.");
    }
}
