using PeerShell.Node;
using PeerShell.Node.Handlers;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Handlers whose function runs on a runner's threads.</summary>
public sealed class HandlerRunnerTests
{
    private const int TimeLimit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task Every_message_is_handled_on_the_runners_thread_in_order()
    {
        await using var pair = await HandlerPair.StartAsync();
        var runner = new ThreadRunner();
        List<string> handled = [];
        HashSet<Thread> threads = [];
        var done = new TaskCompletionSource();
        await using var handler = pair.Server.AddHandler(
            (message, _) =>
            {
                threads.Add(Thread.CurrentThread);
                handled.Add((string)message.Body!);
                if (handled.Count == 1000)
                    done.SetResult();

                return default;
            },
            new HandlerOptions { Runner = runner });

        await pair.SendAsync(1000);
        await done.Task.WaitAsync(Stop);

        Assert.Equal(Enumerable.Range(0, 1000).Select(number => $"{number}"), handled);
        Assert.All(threads, thread => Assert.Equal(nameof(ThreadRunner), thread.Name));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_handler_that_returns_in_time_completes_its_runner()
    {
        await using var pair = await HandlerPair.StartAsync();
        var runner = new ThreadRunner();
        var handler = pair.Server.AddHandler((_, _) => default, new HandlerOptions { Runner = runner });

        await handler.DisposeAsync();

        Assert.Equal((HandlerState.Stopped, 1, 0), (handler.State, runner.Completions, runner.Interruptions));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_does_not_return_is_interrupted_and_counts_one_error(bool stopNode)
    {
        await using var pair = await HandlerPair.StartAsync();
        using var interrupted = new CancellationTokenSource();
        var runner = new ThreadRunner { OnInterrupt = interrupted.Cancel };
        var handler = pair.Server.AddHandler(
            (_, _) =>
            {
                interrupted.Token.WaitHandle.WaitOne();
                throw new InvalidOperationException("interrupted");
            },
            new HandlerOptions { Runner = runner });
        await pair.SendAsync(1);
        await handler.UntilAsync(() => handler.Running == 1);

        await (stopNode ? pair.Server.StopAsync(HandlerPair.DrainTime) : handler.StopAsync(HandlerPair.DrainTime));

        await handler.UntilAsync(() => handler.State == HandlerState.Stopped);
        Assert.Equal((1, 1L), (runner.Interruptions, handler.Errors));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Handlers_can_be_added_before_any_node_can_send_messages()
    {
        var handled = new TaskCompletionSource<object?>();
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("server") with
            {
                Starting = starting => starting.AddHandler((message, _) =>
                {
                    handled.SetResult(message.Body);
                    return default;
                }),
            },
            Stop);
        await using var client = await PeerNode.StartAsync(TestNodes.Options("client"), Stop);
        await (await client.ConnectAsync(node.Endpoint!, Stop)).SendAsync("hello", cancellationToken: Stop);

        Assert.Equal("hello", await handled.Task.WaitAsync(Stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_exception_before_the_start_ends_the_start_and_the_handlers()
    {
        var runner = new ThreadRunner();
        await Assert.ThrowsAsync<InvalidOperationException>(() => PeerNode.StartAsync(
            TestNodes.Options("server") with
            {
                Starting = starting =>
                {
                    starting.AddHandler((_, _) => default, new HandlerOptions { Runner = runner });
                    throw new InvalidOperationException("oops");
                },
            },
            Stop));
        Assert.Equal(1, runner.Completions);
    }

    private sealed class ThreadRunner : IHandlerRunner
    {
        public Action? OnInterrupt { get; init; }

        public int Completions { get; private set; }

        public int Interruptions { get; private set; }

        public void Run(IThreadPoolWorkItem work) => new Thread(work.Execute) { IsBackground = true, Name = nameof(ThreadRunner) }.Start();

        public void Interrupt()
        {
            Interruptions++;
            OnInterrupt?.Invoke();
        }

        public void Complete() => Completions++;
    }
}
