using System.Runtime.CompilerServices;
using PeerShell.Transport;

namespace PeerShell.Tests.Transport;

public sealed class InMemoryTransportTests
{
    private const int Timeout = 60_000;

    private static readonly PeerEndpoint Alice = new("alice", 7000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Each_instance_is_a_separate_network()
    {
        var here = new InMemoryTransport();
        var elsewhere = new InMemoryTransport();
        await using var listener = await here.ListenAsync(Alice, TestContext.Current.CancellationToken);

        var e = await Assert.ThrowsAsync<ConnectException>(async () => await elsewhere.DialAsync(Alice, Token));
        await using var sameName = await elsewhere.ListenAsync(Alice, Token);

        Assert.Equal(ConnectFailure.Refused, e.Failure);
        Assert.Equal(Alice, sameName.LocalEndpoint);
    }

    [Fact(Timeout = Timeout)]
    public async Task Names_are_compared_as_written_ignoring_case()
    {
        var transport = new InMemoryTransport();
        await using var listener = await transport.ListenAsync(Alice, TestContext.Current.CancellationToken);

        using var near = await transport.DialAsync(new PeerEndpoint("ALICE", 7000), Token);
        await Assert.ThrowsAsync<ConnectException>(async () => await transport.DialAsync(new PeerEndpoint("alice", 7001), Token));
        await Assert.ThrowsAsync<ConnectException>(async () => await transport.DialAsync(new PeerEndpoint("bob", 7000), Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_free_port_is_never_one_that_is_taken()
    {
        var transport = new InMemoryTransport();
        var taken = new HashSet<int>();
        for (var port = 1024; port < 1034; port++)
        {
            var listener = await transport.ListenAsync(new PeerEndpoint("alice", port), TestContext.Current.CancellationToken);
            taken.Add(listener.LocalEndpoint.Port);
        }

        for (var i = 0; i < 100; i++)
            Assert.True(taken.Add((await transport.ListenAsync(new PeerEndpoint("alice", 0), Token)).LocalEndpoint.Port));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(InMemoryTransport.DefaultCapacity)]
    public async Task A_sender_waits_as_soon_as_the_capacity_is_in_transit(int capacity)
    {
        var (near, far) = await ConnectAsync(new InMemoryTransport(capacity), TestContext.Current.CancellationToken);

        if (capacity > 1)
            await near.SendAsync([new byte[capacity - 1]]);
        var waiting = near.SendAsync([new byte[1]]).AsTask();
        Assert.False(waiting.IsCompleted);

        for (var rest = capacity; rest > 0;)
            rest -= await far.ReceiveAsync(new byte[capacity]);
        await waiting;
    }

    [Fact(Timeout = Timeout)]
    public async Task One_large_send_is_held_back()
    {
        var (near, far) = await ConnectAsync(new InMemoryTransport(1000), TestContext.Current.CancellationToken);
        var sending = near.SendAsync([new byte[1_000_000]]).AsTask();

        var first = await far.ReceiveAsync(new byte[1_000_000]);
        Assert.InRange(first, 1, 2000);

        for (var rest = 1_000_000 - first; rest > 0;)
            rest -= await far.ReceiveAsync(new byte[1_000_000]);
        await sending;
    }

    [Fact(Timeout = Timeout)]
    public async Task Bytes_that_wait_when_sending_ends_still_arrive()
    {
        var (near, far) = await ConnectAsync(new InMemoryTransport(1000), TestContext.Current.CancellationToken);
        var waiting = near.SendAsync([new byte[1000]]).AsTask();
        Assert.False(waiting.IsCompleted);

        near.ShutdownSend();

        for (var rest = 1000; rest > 0;)
            rest -= await far.ReceiveAsync(new byte[1000]);
        Assert.Equal(0, await far.ReceiveAsync(new byte[1000]));
        await waiting;
    }

    [Fact(Timeout = Timeout)]
    public async Task Code_of_the_other_end_never_runs_on_the_stack_of_the_sender()
    {
        var (near, far) = await ConnectAsync(new InMemoryTransport(), TestContext.Current.CancellationToken);
        var gate = new Lock();
        var receiving = ReceiveAndLookAsync();

        lock (gate)
            Assert.True(near.SendAsync([new byte[1]]).AsTask().IsCompletedSuccessfully);

        Assert.False(await receiving);

        async Task<bool> ReceiveAndLookAsync()
        {
            await far.ReceiveAsync(new byte[1]).ConfigureAwait(false);
            return gate.IsHeldByCurrentThread;
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_full_backlog_makes_dials_wait()
    {
        var transport = new InMemoryTransport();
        await using var listener = await transport.ListenAsync(Alice, TestContext.Current.CancellationToken);
        Task<IConnection> dial;
        var dialled = 0;
        do
        {
            dial = transport.DialAsync(Alice, Token).AsTask();
            dialled++;
            Assert.True(dialled < 100_000, "The backlog has no limit.");
        }
        while (dial.IsCompleted);

        using var far = await listener.AcceptAsync();
        using var near = await dial;

        using var giveUp = new CancellationTokenSource();
        var tooMuch = transport.DialAsync(Alice, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tooMuch);

        var refused = transport.DialAsync(Alice, Token).AsTask();
        await listener.DisposeAsync();
        await Assert.ThrowsAsync<ConnectException>(() => refused);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_disposed_listener_is_forgotten()
    {
        var transport = new InMemoryTransport();
        var forgotten = await ListenAndDisposeAsync(transport, TestContext.Current.CancellationToken);

        GC.Collect();

        Assert.False(forgotten.IsAlive);
    }

    [Fact]
    public void The_capacity_is_checked() => Assert.Throws<ArgumentOutOfRangeException>(() => new InMemoryTransport(0));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ListenAndDisposeAsync(InMemoryTransport transport, CancellationToken token)
    {
        var listener = await transport.ListenAsync(Alice, token);
        await listener.DisposeAsync();
        return new WeakReference(listener);
    }

    private static async Task<(IConnection Near, IConnection Far)> ConnectAsync(InMemoryTransport transport, CancellationToken token)
    {
        await using var listener = await transport.ListenAsync(Alice, token);
        var near = await transport.DialAsync(Alice, token);
        return (near, (await listener.AcceptAsync())!);
    }
}
