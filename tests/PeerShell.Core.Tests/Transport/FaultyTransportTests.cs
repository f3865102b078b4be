using PeerShell.Transport;

namespace PeerShell.Tests.Transport;

public sealed class FaultyTransportTests
{
    private const int Timeout = 60_000;

    private static readonly PeerEndpoint Alice = new("alice", 7000);
    private static readonly ArraySegment<byte>[] OneByte = [new byte[] { 1 }];

    private readonly FaultyTransport _transport = new(new InMemoryTransport());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Connections_contains_those_that_are_not_aborted()
    {
        await using var listener = await _transport.ListenAsync(Alice, TestContext.Current.CancellationToken);
        Assert.Empty(_transport.Connections);
        var (near, far) = await ConnectAsync(listener);
        var (otherNear, otherFar) = await ConnectAsync(listener);
        Assert.Equivalent(new[] { near, far, otherNear, otherFar }, _transport.Connections);

        near.Abort();
        otherNear.Reset();
        otherFar.Dispose();

        Assert.Equal([far], _transport.Connections);
        far.Dispose();
        Assert.Empty(_transport.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Reset_fails_pending_operations_at_both_ends()
    {
        var (near, far) = await ConnectAsync(TestContext.Current.CancellationToken);
        var receivingNear = near.ReceiveAsync(new byte[1]).AsTask();
        var receivingFar = far.ReceiveAsync(new byte[1]).AsTask();

        near.Reset();

        await Assert.ThrowsAnyAsync<IOException>(() => receivingNear);
        await Assert.ThrowsAnyAsync<IOException>(() => receivingFar);
    }

    [Fact(Timeout = Timeout)]
    public async Task Silence_drops_sent_bytes()
    {
        var (near, far) = await ConnectAsync(TestContext.Current.CancellationToken);
        await near.SendAsync(OneByte);
        var receiving = await far.ReceiveAsync(new byte[1]);
        Assert.Equal(1, receiving);

        near.Silence();
        var more = far.ReceiveAsync(new byte[1]).AsTask();
        for (var i = 0; i < 1000; i++)
            await near.SendAsync([new byte[10_000]]);
        near.ShutdownSend();

        await AssertStaysPending(more);
    }

    [Fact(Timeout = Timeout)]
    public async Task Silence_withholds_received_bytes_even_if_a_receive_is_pending()
    {
        var (near, far) = await ConnectAsync(TestContext.Current.CancellationToken);
        var receiving = near.ReceiveAsync(new byte[1]).AsTask();
        var waiting = far.ReceiveAsync(default).AsTask();

        near.Silence();
        await far.SendAsync(OneByte);
        await AssertStaysPending(receiving);

        near.Abort();
        await Assert.ThrowsAnyAsync<IOException>(() => receiving);
        await Assert.ThrowsAnyAsync<IOException>(() => waiting);
        await Assert.ThrowsAnyAsync<IOException>(async () => await near.ReceiveAsync(new byte[1]));
        await Assert.ThrowsAnyAsync<IOException>(async () => await near.SendAsync(OneByte));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silence_withholds_the_end_and_the_reset(bool reset)
    {
        var (near, far) = await ConnectAsync(TestContext.Current.CancellationToken);
        var before = near.ReceiveAsync(new byte[1]).AsTask();

        near.Silence();
        if (reset)
            far.Reset();
        else
            far.ShutdownSend();

        await AssertStaysPending(before);
        await near.SendAsync(OneByte);
        near.Abort();
        await Assert.ThrowsAnyAsync<IOException>(() => before);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_send_that_waits_when_the_connection_is_silenced_ends_with_Abort()
    {
        var (near, _) = await ConnectAsync(TestContext.Current.CancellationToken);
        var sending = near.SendAsync([new byte[10_000_000]]).AsTask();
        Assert.False(sending.IsCompleted);

        near.Silence();
        near.Abort();

        await Assert.ThrowsAnyAsync<IOException>(() => sending);
    }

    /// <summary>
    /// Checks that a task stays pending while bytes pass over another connection, which gives the task time to complete.
    /// </summary>
    private async Task AssertStaysPending(Task task)
    {
        var bob = new PeerEndpoint("bob", 7000);
        await using var listener = await _transport.ListenAsync(bob, Token);
        var (near, far) = await ConnectAsync(listener);
        for (var i = 0; i < 100; i++)
        {
            var receiving = far.ReceiveAsync(new byte[1]).AsTask();
            await near.SendAsync(OneByte);
            await receiving;
        }

        near.Abort();
        far.Abort();
        Assert.False(task.IsCompleted);
    }

    private async Task<(FaultyConnection Near, FaultyConnection Far)> ConnectAsync(CancellationToken token)
    {
        await using var listener = await _transport.ListenAsync(Alice, token);
        return await ConnectAsync(listener);
    }

    private async Task<(FaultyConnection Near, FaultyConnection Far)> ConnectAsync(IConnectionListener listener)
    {
        var near = (FaultyConnection)await _transport.DialAsync(listener.LocalEndpoint, Token);
        return (near, (FaultyConnection)(await listener.AcceptAsync())!);
    }
}
