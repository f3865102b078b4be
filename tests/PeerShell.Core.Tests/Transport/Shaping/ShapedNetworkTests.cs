using Microsoft.Extensions.Time.Testing;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

#pragma warning disable xUnit1069 // The helpers use the token themselves, which the analyzer doesn't see.

namespace PeerShell.Tests.Transport;

public sealed class ShapedNetworkTests
{
    private const int Timeout = 60_000;

    private static readonly PeerEndpoint Alice = new("127.0.0.1", 7000);
    private static readonly LinkConditions Down = new() { IsDown = true };

    private readonly FakeTimeProvider _clock = new();
    private readonly ShapedNetwork _network;
    private readonly ShapedTransport _alice, _bob;

    public ShapedNetworkTests()
    {
        _network = new ShapedNetwork(new InMemoryTransport(), _clock, seed: 1);
        (_alice, _bob) = (_network.CreateTransport(), _network.CreateTransport());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bytes_arrive_after_the_latency_in_both_directions(bool fromDialler)
    {
        Set(new LinkConditions { Latency = Milliseconds(50) });
        var (from, to) = await ConnectAsync(fromDialler);

        await from.SendAsync([Bytes(1, 2, 3)]);
        var receiving = ReceiveAsync(to, 3);
        await AssertPendingAsync(receiving);
        _clock.Advance(Milliseconds(49));
        await AssertPendingAsync(receiving);

        // Advance more than once, because the line may set its timer just as the time is advanced, and then never see it expire.
        await AdvanceUntilAsync(receiving, Milliseconds(1));
        Assert.Equal([1, 2, 3], await receiving);
    }

    [Fact(Timeout = Timeout)]
    public async Task Conditions_apply_to_existing_connections()
    {
        var (near, far) = await ConnectAsync();
        await near.SendAsync([Bytes(1)]);
        Assert.Equal([1], await ReceiveAsync(far, 1));

        Set(new LinkConditions { Latency = Milliseconds(50) });
        await near.SendAsync([Bytes(2)]);
        var receiving = ReceiveAsync(far, 1);
        await AssertPendingAsync(receiving);

        // Without conditions, bytes in transit need not wait any longer, and bytes sent after that follow them.
        Set(LinkConditions.None);
        await near.SendAsync([Bytes(3)]);
        Assert.Equal([2], await receiving);
        Assert.Equal([3], await ReceiveAsync(far, 1));
        Assert.Equal(LinkConditions.None, _network.GetConditions(_alice, _bob));
    }

    [Fact(Timeout = Timeout)]
    public async Task Conditions_apply_only_to_the_two_nodes()
    {
        var carol = _network.CreateTransport();
        await using var listener = await _alice.ListenAsync(Alice, TestContext.Current.CancellationToken);
        Set(Down);

        using var near = await carol.DialAsync(Alice, Token);
        using var far = (await listener.AcceptAsync())!;
        await near.SendAsync([Bytes(1)]);
        Assert.Equal([1], await ReceiveAsync(far, 1));
        await far.SendAsync([Bytes(2)]);
        Assert.Equal([2], await ReceiveAsync(near, 1));
    }

    [Fact(Timeout = Timeout)]
    public async Task Connections_to_nodes_outside_the_network_are_not_shaped()
    {
        var wire = new InMemoryTransport();
        var network = new ShapedNetwork(wire);
        var transport = network.CreateTransport();
        await using var stranger = await wire.ListenAsync(Alice, TestContext.Current.CancellationToken);
        Assert.IsType<InMemoryConnection>(await transport.DialAsync(Alice, Token));

        await using var listener = await transport.ListenAsync(new PeerEndpoint("127.0.0.1", 7001), TestContext.Current.CancellationToken);
        using var near = await wire.DialAsync(listener.LocalEndpoint, Token);
        using var far = (await listener.AcceptAsync())!;
        await near.SendAsync([Bytes(1)]);
        Assert.Equal([1], await ReceiveAsync(far, 1));
        await far.SendAsync([Bytes(2)]);
        Assert.Equal([2], await ReceiveAsync(near, 1));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_sender_waits_for_a_narrow_link()
    {
        Set(new LinkConditions { Bandwidth = 100_000 });
        var (near, far) = await ConnectAsync();
        var start = _clock.GetUtcNow();
        var receiving = ReceiveAsync(far, 100_000);

        var sending = near.SendAsync([Bytes(new byte[100_000])]).AsTask();
        await AssertPendingAsync(sending);
        await AdvanceUntilAsync(receiving, Milliseconds(10));

        // Not sooner, and later only by the steps of this test.
        await sending;
        Assert.InRange(_clock.GetUtcNow() - start, Milliseconds(1000), TimeSpan.MaxValue);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_link_that_is_down_holds_bytes_and_errors_and_makes_the_sender_wait()
    {
        var (near, far) = await ConnectAsync();
        var receivingNear = near.ReceiveAsync(new byte[1]).AsTask();
        Set(Down);

        await far.SendAsync([Bytes(1)]);
        await AssertPendingAsync(receivingNear);
        var filling = far.SendAsync([Bytes(new byte[5 * 1024 * 1024])]).AsTask();
        await AssertPendingAsync(filling);

        far.Abort();
        await AssertPendingAsync(receivingNear);
        await Assert.ThrowsAnyAsync<IOException>(() => filling);
        await Assert.ThrowsAnyAsync<IOException>(async () => await far.ReceiveAsync(new byte[1]));

        Set(LinkConditions.None);
        await Assert.ThrowsAnyAsync<IOException>(() => receivingNear);
    }

    [Fact(Timeout = Timeout)]
    public async Task Bytes_held_while_a_link_was_down_arrive_when_it_is_back()
    {
        var (near, far) = await ConnectAsync();
        Set(Down);
        await near.SendAsync([Bytes(1, 2)]);
        near.ShutdownSend();
        Set(LinkConditions.None);

        Assert.Equal([1, 2], await ReceiveAsync(far, 2));
        Assert.Equal(0, await far.ReceiveAsync(new byte[1]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Abort_ends_a_receive_and_a_send_on_a_link_that_is_down()
    {
        var (near, far) = await ConnectAsync();
        Set(Down);
        var receiving = near.ReceiveAsync(new byte[1]).AsTask();
        await far.SendAsync([Bytes(1)]);
        var sending = near.SendAsync([Bytes(new byte[5 * 1024 * 1024])]).AsTask();

        near.Abort();

        await Assert.ThrowsAnyAsync<IOException>(() => receiving);
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_dial_over_a_link_that_is_down_continues_when_it_is_back_or_is_cancelled()
    {
        await using var listener = await _alice.ListenAsync(Alice, TestContext.Current.CancellationToken);
        Set(Down);
        using var patience = new CancellationTokenSource();
        var dialling = _bob.DialAsync(Alice, patience.Token).AsTask();
        await AssertPendingAsync(dialling);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling);

        dialling = _bob.DialAsync(Alice, Token).AsTask();
        await AssertPendingAsync(dialling);
        Set(LinkConditions.None);
        using var connection = await dialling;
    }

    [Fact(Timeout = Timeout)]
    public async Task Total_loss_breaks_the_connection_at_both_ends()
    {
        var (near, far) = await ConnectAsync();
        var start = _clock.GetUtcNow();
        Set(new LinkConditions { LossPercent = 100 });
        var receiving = far.ReceiveAsync(new byte[1]).AsTask();
        var waiting = near.ReceiveAsync(new byte[1]).AsTask();
        await near.SendAsync([Bytes(1)]);
        await AssertPendingAsync(receiving);

        await AdvanceUntilAsync(waiting, TimeSpan.FromSeconds(1));

        Assert.Contains("timed out", (await Assert.ThrowsAnyAsync<IOException>(() => waiting)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<IOException>(() => receiving);
        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromSeconds(12.6), TimeSpan.MaxValue);
    }

    [Fact(Timeout = Timeout)]
    public async Task No_bytes_are_missing_after_packet_loss()
    {
        Set(new LinkConditions { LossPercent = 5, Latency = Milliseconds(5), Jitter = Milliseconds(5) });
        var (near, far) = await ConnectAsync();
        var whole = new byte[500_000];
        new Random(1).NextBytes(whole);

        var receiving = ReceiveAsync(far, whole.Length);
        var sending = Task.Run(async () =>
        {
            foreach (var part in whole.Chunk(999))
                await near.SendAsync([Bytes(part)]);
        }, Token);
        await AdvanceUntilAsync(receiving, TimeSpan.FromSeconds(1));

        await sending;
        Assert.Equal(whole, await receiving);
    }

    [Fact(Timeout = Timeout)]
    public async Task Both_ends_close_gracefully_after_the_bytes_in_transit()
    {
        Set(new LinkConditions { Latency = Milliseconds(50) });
        var (near, far) = await ConnectAsync();
        near.ShutdownSend();
        await AdvanceUntilAsync(far.ReceiveAsync(new byte[1]).AsTask(), Milliseconds(10));
        await far.SendAsync([Bytes(1, 2, 3)]);
        far.ShutdownSend();
        far.Abort();

        var receiving = ReceiveAsync(near, 3);
        await AdvanceUntilAsync(receiving, Milliseconds(10));
        Assert.Equal([1, 2, 3], await receiving);
        Assert.Equal(0, await near.ReceiveAsync(new byte[1]));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_partition_separates_groups_from_all_others_until_it_is_healed()
    {
        var carol = _network.CreateTransport();
        var (near, far) = await ConnectAsync();
        _network.Split([[_alice, carol]]);
        Assert.True(ShapedNetwork.IsSplit(_alice, _bob));
        Assert.False(ShapedNetwork.IsSplit(_alice, carol));
        Assert.Equal(LinkConditions.None, _network.GetConditions(_alice, _bob));

        var receiving = ReceiveAsync(far, 1);
        await near.SendAsync([Bytes(1)]);
        await AssertPendingAsync(receiving);

        _network.Heal([_alice, carol]);
        Assert.Equal([1], await receiving);
        Assert.False(ShapedNetwork.IsSplit(_alice, _bob));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_conditions_of_a_node_are_forgotten_with_it()
    {
        Set(new LinkConditions { Latency = Milliseconds(50) });
        var (near, far) = await ConnectAsync();
        Assert.Single(_network.GetConditioned());
        near.Abort();
        far.Abort();

        Assert.Empty(_network.GetConditioned());
    }

    [Fact(Timeout = Timeout)]
    public async Task Break_resets_both_ends()
    {
        var (near, far) = await ConnectAsync();
        var receiving = new[] { near, far }.Select(end => end.ReceiveAsync(new byte[1]).AsTask()).ToArray();
        _network.Break(_bob, _alice);
        await Assert.ThrowsAnyAsync<IOException>(() => receiving[0]);
        await Assert.ThrowsAnyAsync<IOException>(() => receiving[1]);
    }

    [Theory]
    [InlineData(-1, 0, 0, null)]
    [InlineData(0, -1, 0, null)]
    [InlineData(0, 0, -1, null)]
    [InlineData(0, 0, 101, null)]
    [InlineData(0, 0, double.NaN, null)]
    [InlineData(0, 0, 0, 0L)]
    [InlineData(1e8, 0, 0, null)]
    public void Conditions_out_of_range_are_refused(double latency, double jitter, double loss, long? bandwidth) =>
        Assert.Throws<ArgumentException>(() => Set(new LinkConditions
        {
            Latency = Milliseconds(latency), Jitter = Milliseconds(jitter), LossPercent = loss, Bandwidth = bandwidth,
        }));

    [Fact]
    public void Conditions_need_two_nodes_of_one_network()
    {
        Assert.Throws<ArgumentException>(() => _network.SetConditions(_alice, _alice, Down));
        var stranger = new ShapedNetwork(new InMemoryTransport()).CreateTransport();
        Assert.Throws<ArgumentException>(() => _network.SetConditions(_alice, stranger, Down));
    }

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);

    private static ArraySegment<byte> Bytes(params byte[] bytes) => bytes;

    private static async Task<byte[]> ReceiveAsync(IConnection connection, int count)
    {
        var bytes = new byte[count];
        for (var received = 0; received < count;)
        {
            var more = await connection.ReceiveAsync(bytes.AsMemory(received));
            Assert.NotEqual(0, more);
            received += more;
        }

        return bytes;
    }

    /// <summary>
    /// Checks that a task stays pending while bytes pass over another connection, which gives the task time to complete.
    /// </summary>
    private static async Task AssertPendingAsync(Task task)
    {
        var wire = new InMemoryTransport();
        await using var listener = await wire.ListenAsync(Alice, Token);
        using var near = await wire.DialAsync(Alice, Token);
        using var far = (await listener.AcceptAsync())!;
        for (var i = 0; i < 100; i++)
        {
            var receiving = ReceiveAsync(far, 1);
            await near.SendAsync([Bytes(1)]);
            await receiving;
        }

        Assert.False(task.IsCompleted);
    }

    /// <summary>Advances the clock in steps until a task has ended, and lets the work of each step finish.</summary>
    private async Task AdvanceUntilAsync(Task task, TimeSpan step)
    {
        while (!task.IsCompleted)
        {
            _clock.Advance(step);
            await Task.WhenAny(task, Task.Delay(2, Token));
        }
    }

    private void Set(LinkConditions conditions) => _network.SetConditions(_bob, _alice, conditions);

    private async Task<(IConnection From, IConnection To)> ConnectAsync(bool fromDialler = true)
    {
        await using var listener = await _alice.ListenAsync(Alice, Token);
        var near = await _bob.DialAsync(Alice, Token);
        var far = (await listener.AcceptAsync())!;

        // As with nodes, the dialler sends first.
        var greeting = ReceiveAsync(far, 1);
        await near.SendAsync([Bytes(0)]);
        await AdvanceUntilAsync(greeting, TimeSpan.FromSeconds(10));
        return fromDialler ? (near, far) : (far, near);
    }
}
