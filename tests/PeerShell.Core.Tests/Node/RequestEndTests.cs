using Microsoft.Extensions.Time.Testing;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.Node.Requests;
using PeerShell.Transport;
using static PeerShell.Tests.Node.Asking;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Requests that are cancelled, time out, or lose their peer.</summary>
public sealed class RequestEndTests
{
    private const int TimeLimit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_request_that_times_out_fails_and_is_cancelled_at_the_peer()
    {
        var clock = new FakeTimeProvider();
        await using var pair = await HandlerPair.StartAsync(options => options with { Clock = clock });
        var (begun, late) = (new TaskCompletionSource(), new TaskCompletionSource<Exception>());
        var handler = pair.Server.AddHandler(async (request, token) =>
        {
            begun.SetResult();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, token));
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

    [Fact(Timeout = TimeLimit)]
    public async Task Cancelling_a_request_cancels_the_token_at_the_peer()
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

        // Cancel by the token.
        using var cancel = new CancellationTokenSource();
        var asking = pair.Peer.RequestAsync("hello", timeout: Never, cancellationToken: cancel.Token).ToListAsync(Stop);
        await begun.WaitAsync(Stop);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asking);
        await ended.WaitAsync(Stop);

        // Cancel by leaving the enumeration early.
        Assert.Equal("begun", (await pair.Peer.RequestAsync("hello", timeout: Never, cancellationToken: Stop).FirstAsync(Stop)).Body);
        await ended.WaitAsync(Stop);

        await handler.UntilAsync(() => handler.Count == 2);
        Assert.Equal(0, handler.Errors);
        AssertNothingIsLeft(pair);
    }

    [Fact(Timeout = TimeLimit)]
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

    [Fact(Timeout = TimeLimit)]
    public async Task When_the_peer_stops_all_open_requests_fail_at_once()
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
        Assert.Equal(0, pair.Client.Rooms.Requests.Count);
        Assert.Equal(RequestFailure.PeerGone, (await FailAsync(pair.Peer, "late")).Failure);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task When_the_other_process_dies_its_requests_fail_as_soon_as_the_network_knows()
    {
        var network = new CuttableNetwork();
        await using var client = await TestMesh.StartAsync("client", network.Plug("client"));
        await using var server = await TestMesh.StartAsync("server", network.Plug("server"), client.Endpoint!);
        await TestMesh.AreMeshAsync([client, server]);
        var peer = client.Peers.Single();
        server.AddHandler(
            async (_, token) => await Task.Delay(Timeout.Infinite, token), new HandlerOptions { Concurrency = 100 });
        var asking = Enumerable.Range(0, 100).Select(_ => FailAsync(peer, "hello", Never)).ToArray();
        await server.Handlers[0].UntilAsync(() => server.Handlers[0].Running == 100);

        network.Kill("server");

        Assert.All(await Task.WhenAll(asking), error => Assert.Equal(RequestFailure.PeerGone, error.Failure));
        Assert.Equal(PeerState.Unreachable, peer.State);

        // What is asked afterwards was not under way when the link broke.
        var late = await FailAsync(peer, "late", Never);
        Assert.Equal(RequestFailure.PeerGone, late.Failure);
        Assert.Contains("unreachable, so the request was not sent", late.Message, StringComparison.Ordinal);
        Assert.Equal(200, peer.MessagesSent); // Each with its cancellation.
        Assert.Equal([peer], await client.BroadcastAsync("kept", cancellationToken: Stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_redial_that_fails_ends_no_request()
    {
        var network = new CuttableNetwork();
        await using var server = await TestNodes.StartAsync("server", network.Plug("server"));
        await using var client = await TestNodes.StartAsync("client", network.Plug("client"));
        var peer = await client.ConnectAsync(server.Endpoint!, Stop);
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.AddHandler(async (request, token) =>
        {
            begun.SetResult();
            await gate.Task.WaitAsync(token);
            await request.ReplyAsync("answer", token);
        });
        var asking = AskAsync(peer, "hello");
        await begun.Task.WaitAsync(Stop);

        network.Split(name => name == "server" ? 1 : 0);
        await client.EventAsync(PeerEventKind.DialFailed);
        network.Heal();
        gate.SetResult();

        Assert.Equal("answer", Assert.Single(await asking));
        Assert.Equal(1, peer.Reconnects);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task When_the_peer_returns_as_a_new_process_open_requests_fail()
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

    [Fact(Timeout = TimeLimit)]
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

    [Fact(Timeout = TimeLimit)]
    public async Task Unregistering_fails_the_running_request_and_answers_that_queued_ones_have_no_handler()
    {
        await using var pair = await HandlerPair.StartAsync(options => options with { DrainTime = HandlerPair.DrainTime });
        var handler = pair.Server.AddHandler(async (_, _) => await Task.Delay(Timeout.Infinite, CancellationToken.None));
        var running = FailAsync(pair.Peer, "first", Never);
        await handler.UntilAsync(() => handler.Running == 1);
        var queued = FailAsync(pair.Peer, "second", Never);
        await handler.UntilAsync(() => handler.Queued == 1);

        await handler.DisposeAsync();

        Assert.Equal(RequestFailure.NobodyListens, (await queued).Failure);
        Assert.Equal(RequestFailure.HandlerFailed, (await running).Failure);
        Assert.Equal(0, pair.Server.Inbox.Count);
    }

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
}
