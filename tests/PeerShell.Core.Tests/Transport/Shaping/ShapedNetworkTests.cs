using Microsoft.Extensions.Time.Testing;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

#pragma warning disable xUnit1069 // The helpers take the token themselves, where the analyzer doesn't see it.

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
    public async Task Bytes_arrive_after_the_latency_both_ways(bool fromDialler)
    {
        Set(new LinkConditions { Latency = Milliseconds(50) });
        var (from, to) = await ConnectAsync(fromDialler);

        await from.SendAsync([Bytes(1, 2, 3)]);
        var receiving = ReceiveAsync(to, 3);
        await AssertPendingAsync(receiving);
        _clock.Advance(Milliseconds(49));
        await AssertPendingAsync(receiving);

        // More than once: the line may set its timer just as time passes, and would wait for ever for what is past.
        await AdvanceUntilAsync(receiving, Milliseconds(1));
        Assert.Equal([1, 2, 3], await receiving);
    }

    [Fact(Timeout = Timeout)]
    public async Task Conditions_hold_for_connections_there_are()
    {
        var (near, far) = await ConnectAsync();
        await near.SendAsync([Bytes(1)]);
        Assert.Equal([1], await ReceiveAsync(far, 1));

        Set(new LinkConditions { Latency = Milliseconds(50) });
        await near.SendAsync([Bytes(2)]);
        var receiving = ReceiveAsync(far, 1);
        await AssertPendingAsync(receiving);

        // Without conditions what is on its way has nothing to wait for, and what is sent then comes behind it.
        Set(LinkConditions.None);
        await near.SendAsync([Bytes(3)]);
        Assert.Equal([2], await receiving);
        Assert.Equal([3], await ReceiveAsync(far, 1));
        Assert.Equal(LinkConditions.None, _network.GetConditions(_alice, _bob));
    }

    [Fact(Timeout = Timeout)]
    public async Task Conditions_hold_for_the_two_and_nobody_else()
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
    public async Task Strangers_get_the_connection_as_it_is()
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

        // No sooner; and later only by what this test's steps are late.
        await sending;
        Assert.InRange(_clock.GetUtcNow() - start, Milliseconds(1000), TimeSpan.MaxValue);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_link_that_is_down_holds_bytes_and_bad_news_and_makes_the_sender_wait()
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
    public async Task What_a_link_held_while_it_was_down_comes_when_it_is_back()
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
    public async Task Abort_ends_a_receive_and_a_send_along_a_link_that_is_down()
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
    public async Task A_dial_along_a_link_that_is_down_goes_on_when_it_is_back_or_is_given_up()
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
    public async Task Loss_without_end_breaks_the_connection_at_both_ends()
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
    public async Task Loss_loses_no_byte()
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
    public async Task Both_ends_close_in_order_behind_what_is_on_its_way()
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
    public async Task A_partition_cuts_groups_off_from_everyone_else_until_it_is_healed()
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
    public async Task What_was_set_for_a_node_is_forgotten_with_it()
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
    public void Conditions_that_make_no_sense_are_refused(double latency, double jitter, double loss, long? bandwidth) =>
        Assert.Throws<ArgumentException>(() => Set(new LinkConditions
        {
            Latency = Milliseconds(latency), Jitter = Milliseconds(jitter), LossPercent = loss, Bandwidth = bandwidth,
        }));

    [Fact]
    public void Conditions_are_between_two_nodes_of_one_network()
    {
        Assert.Throws<ArgumentException>(() => _network.SetConditions(_alice, _alice, Down));
        Assert.Throws<ArgumentException>(() => _network.SetConditions(_alice, new ShapedNetwork(new InMemoryTransport()).CreateTransport(), Down));
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

    /// <summary>Passes a byte around another connection first, so that the task had its chance.</summary>
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

    /// <summary>Lets time pass in steps, and each step's work be done, until a task has ended.</summary>
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

        // As nodes do: who has dialled speaks first.
        var greeting = ReceiveAsync(far, 1);
        await near.SendAsync([Bytes(0)]);
        await AdvanceUntilAsync(greeting, TimeSpan.FromSeconds(10));
        return fromDialler ? (near, far) : (far, near);
    }
}
