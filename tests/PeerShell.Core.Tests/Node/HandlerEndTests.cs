using System.Diagnostics;
using PeerShell.Node;
using PeerShell.Node.Handlers;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Handlers that are unregistered, or stopped with their node, whatever they are doing.</summary>
public sealed class HandlerEndTests
{
    private const int TimeLimit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task Unregistering_moves_queued_messages_to_the_inbox_and_lets_the_running_one_finish()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { Limits = HandlerPair.Small });
        var (gate, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        List<string> handled = [];
        var handler = pair.Server.AddHandler(async (message, token) =>
        {
            handled.Add((string)message.Body!);
            token.Register(() => cancelled.TrySetResult());
            await gate.Task;
        });
        await pair.SendAsync(1);
        await handler.UntilAsync(() => handler is { Running: 1, Queued: 0 });
        var sending = pair.SendAsync(199, first: 1);
        await handler.UntilAsync(() => pair.Peer.MessagesAcknowledged == 11);

        var unregistering = handler.DisposeAsync().AsTask();
        await cancelled.Task.WaitAsync(Stop);
        Assert.Equal(HandlerState.Stopping, handler.State);
        Assert.False(unregistering.IsCompleted);
        gate.SetResult();
        await unregistering;

        Assert.Equal((HandlerState.Stopped, 1L, 0L), (handler.State, handler.Count, handler.Errors));
        Assert.Empty(pair.Server.Handlers);
        await sending;
        await pair.Peer.FlushAsync(Stop);
        Assert.Equal(["0"], handled);
        Assert.Equal(Enumerable.Range(1, 199).Select(number => $"{number}"), pair.Server.Inbox.Take().Select(message => message.Body));
        Assert.DoesNotContain(pair.Server.GetEvents(), e => e.Kind == PeerEventKind.MessagesUnhandled);
        await handler.DisposeAsync();
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Messages_queued_for_two_handlers_go_to_the_inbox_once()
    {
        await using var pair = await HandlerPair.StartAsync();
        var gate = new TaskCompletionSource();
        var handlers = Enumerable.Range(0, 2).Select(_ => pair.Server.AddHandler(async (_, _) => await gate.Task)).ToArray();
        await pair.SendAsync(10);
        await pair.Peer.FlushAsync(Stop);
        await handlers[0].UntilAsync(() => handlers.All(handler => handler.Queued == 9));

        var unregistering = handlers.Select(handler => handler.DisposeAsync().AsTask()).ToArray();
        gate.SetResult();
        await Task.WhenAll(unregistering);

        Assert.Equal(Enumerable.Range(1, 9).Select(number => $"{number}"), pair.Server.Inbox.Take().Select(message => message.Body));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_handler_that_never_returns_is_abandoned_in_time()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { DrainTime = HandlerPair.DrainTime });
        var gate = new TaskCompletionSource();
        var handler = pair.Server.AddHandler(async (_, _) => await gate.Task);
        await pair.SendAsync(2);
        await handler.UntilAsync(() => handler is { Running: 1, Queued: 1 });

        var time = Stopwatch.StartNew();
        await handler.DisposeAsync();

        Assert.InRange(time.Elapsed, HandlerPair.DrainTime * 0.9, TimeSpan.FromSeconds(5));
        Assert.Equal((HandlerState.Abandoned, 1L, 0L), (handler.State, handler.Errors, handler.Count));
        Assert.IsType<TimeoutException>(handler.LastError);
        Assert.Single(pair.Failures);
        Assert.Equal("1", (await pair.Server.ReceiveAsync()).Body);

        gate.SetResult();
        await handler.UntilAsync(() => handler.State == HandlerState.Stopped);
        Assert.Equal(1, handler.Count);
        Assert.Equal(0, pair.Server.Inbox.Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Stopping_the_node_cancels_its_handlers_and_reports_their_queued_messages()
    {
        await using var pair = await HandlerPair.StartAsync();
        var cancelled = new TaskCompletionSource();
        var handler = pair.Server.AddHandler(async (message, token) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                if (message.CancellationToken.IsCancellationRequested)
                    cancelled.SetResult();
            }
        });
        await pair.SendAsync(10);
        await handler.UntilAsync(() => handler is { Running: 1, Queued: 9 });

        await pair.Server.StopAsync();

        await cancelled.Task.WaitAsync(Stop);
        Assert.Equal((HandlerState.Stopped, 1L, 0L), (handler.State, handler.Count, handler.Errors));
        Assert.Equal(9, Assert.Single(pair.Server.GetEvents(), e => e.Kind == PeerEventKind.MessagesUnhandled).Count);
        Assert.Equal(Enumerable.Range(1, 9).Select(number => $"{number}"), pair.Server.Inbox.Take().Select(message => message.Body));
        Assert.Throws<ObjectDisposedException>(() => pair.Server.AddHandler((_, _) => default));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_node_with_a_handler_that_never_returns_stops_in_time()
    {
        var pair = await HandlerPair.StartAsync(options => options with { DrainTime = HandlerPair.DrainTime });
        using var blocked = new ManualResetEventSlim();
        var handler = pair.Server.AddHandler((_, _) =>
        {
            blocked.Wait(CancellationToken.None);
            return default;
        });
        await pair.SendAsync(1);
        await handler.UntilAsync(() => handler.Running == 1);

        await pair.Server.StopAsync().WaitAsync(TimeSpan.FromSeconds(10), Stop);

        Assert.Equal(HandlerState.Abandoned, handler.State);
        Assert.Single(pair.Failures);
        blocked.Set();
        await pair.DisposeAsync();
    }
}
