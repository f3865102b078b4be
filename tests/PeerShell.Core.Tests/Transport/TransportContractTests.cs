using System.Collections.Concurrent;
using PeerShell.Transport;

#pragma warning disable xUnit1069 // ListenAsync and ConnectAsync take the token themselves, where the analyzer doesn't see it.

namespace PeerShell.Tests.Transport;

/// <summary>What every transport keeps to; one subclass per transport runs it all.</summary>
public abstract class TransportContractTests : IAsyncDisposable
{
    private const int Timeout = 60_000;

    private readonly List<IAsyncDisposable> _listeners = [];
    private readonly ConcurrentBag<IConnection> _connections = [];
    private readonly Lazy<ITransport> _transport;

    protected TransportContractTests() => _transport = new Lazy<ITransport>(CreateTransport);

    /// <summary>Where to listen: a host that the transport has, and port 0.</summary>
    protected abstract PeerEndpoint Anywhere { get; }

    private ITransport Transport => _transport.Value;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task The_endpoints_of_both_ends_mirror_each_other()
    {
        var listener = await ListenAsync();
        var (near, far) = await ConnectAsync(listener);

        Assert.NotEqual(0, listener.LocalEndpoint.Port);
        Assert.Equal(listener.LocalEndpoint, near.RemoteEndpoint);
        Assert.Equal(listener.LocalEndpoint, far.LocalEndpoint);
        Assert.Equal(near.LocalEndpoint, far.RemoteEndpoint);
        Assert.NotEqual(near.LocalEndpoint, near.RemoteEndpoint);
    }

    [Fact(Timeout = Timeout)]
    public async Task Bytes_arrive_in_order_both_ways_at_once()
    {
        var (near, far) = await ConnectAsync();

        await Task.WhenAll(
            SendManySizesAsync(near, seed: 1),
            SendManySizesAsync(far, seed: 2),
            ReceiveManySizesAsync(far, seed: 1),
            ReceiveManySizesAsync(near, seed: 2));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(3000)]
    public async Task A_gather_send_sends_all_buffers_in_order(int count)
    {
        var (near, far) = await ConnectAsync();
        var whole = Bytes(count * 100, seed: count);
        var buffers = Enumerable.Range(0, count)
            .SelectMany(i => new ArraySegment<byte>[] { new(whole, i * 100, 99), new(whole, i, 0), new(whole, (i * 100) + 99, 1) })
            .ToArray();

        var sending = near.SendAsync(buffers).AsTask();

        Assert.Equal(whole, await ReceiveAsync(far, whole.Length));
        await sending;
    }

    [Fact(Timeout = Timeout)]
    public async Task A_gather_send_larger_than_any_buffer_on_the_way_sends_all()
    {
        var (near, far) = await ConnectAsync();
        var whole = Bytes(32 * 1024 * 1024, seed: 3);
        var buffers = whole.Chunk(1024 * 1024).Select(part => new ArraySegment<byte>(part)).ToArray();

        var sending = near.SendAsync(buffers).AsTask();

        Assert.Equal(whole, await ReceiveAsync(far, whole.Length));
        await sending;
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_sent_for_no_bytes()
    {
        var (near, far) = await ConnectAsync();

        await near.SendAsync([]);
        await near.SendAsync([Segment()]);
        await near.SendAsync([Segment(), Segment()]);
        await near.SendAsync([Segment(1)]);

        Assert.Equal([1], await ReceiveAsync(far, 1));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_buffer_may_be_reused_once_its_send_has_completed()
    {
        var (near, far) = await ConnectAsync();
        var buffer = new byte[1];
        for (byte i = 0; i < 10; i++)
        {
            buffer[0] = i;
            await near.SendAsync([buffer]);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], await ReceiveAsync(far, 10));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_full_connection_makes_its_sender_wait_until_the_receiver_goes_on()
    {
        var (near, far) = await ConnectAsync();
        var (waiting, sent) = await FillAsync(near);

        var received = await ReceiveAsync(far, sent);
        await waiting;

        Assert.Equal(sent, received.Length);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Abort_frees_a_sender_that_waits(bool abortNear)
    {
        var (near, far) = await ConnectAsync();
        var (waiting, _) = await FillAsync(near);

        (abortNear ? near : far).Abort();

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await waiting;

            // It may have got through in the last moment. On TCP the far end's reset may take a moment too.
            while (true)
                await near.SendAsync([new byte[1]]);
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task After_ShutdownSend_the_far_end_reads_what_is_left_and_then_the_end()
    {
        var (near, far) = await ConnectAsync();
        var whole = Bytes(10_000, seed: 4);

        await near.SendAsync([whole]);
        near.ShutdownSend();
        near.ShutdownSend();

        Assert.Equal(whole, await ReceiveAsync(far, whole.Length));
        Assert.Equal(0, await far.ReceiveAsync(new byte[10]));
        Assert.Equal(0, await far.ReceiveAsync(new byte[10]));
        await Assert.ThrowsAnyAsync<IOException>(async () => await near.SendAsync([Segment(1)]));
    }

    [Fact(Timeout = Timeout)]
    public async Task ShutdownSend_completes_a_pending_receive_at_the_far_end()
    {
        var (near, far) = await ConnectAsync();
        var receiving = far.ReceiveAsync(new byte[10]).AsTask();

        near.ShutdownSend();

        Assert.Equal(0, await receiving);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_other_direction_goes_on_after_ShutdownSend()
    {
        var (near, far) = await ConnectAsync();
        near.ShutdownSend();
        Assert.Equal(0, await far.ReceiveAsync(new byte[10]));

        await far.SendAsync([Segment(1, 2), Segment(3)]);
        far.ShutdownSend();

        Assert.Equal([1, 2, 3], await ReceiveAsync(near, 3));
        Assert.Equal(0, await near.ReceiveAsync(new byte[10]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Disposing_after_both_ends_have_finished_loses_nothing()
    {
        var (near, far) = await ConnectAsync();
        near.ShutdownSend();
        Assert.Equal(0, await far.ReceiveAsync(new byte[10]));

        // Receives just enough to let the last send complete, so that as much as possible is still on its way.
        var (waiting, sent) = await FillAsync(far);
        var buffer = new byte[10_000];
        var received = 0;
        var receiving = near.ReceiveAsync(buffer).AsTask();
        while (await Task.WhenAny(waiting, receiving) == receiving)
        {
            received += await receiving;
            receiving = near.ReceiveAsync(buffer).AsTask();
        }

        await waiting;
        far.ShutdownSend();
        far.Dispose();

        for (var count = await receiving; count > 0; count = await near.ReceiveAsync(buffer))
            received += count;
        Assert.Equal(sent, received);
    }

    [Fact(Timeout = Timeout)]
    public async Task ShutdownSend_tolerates_a_connection_that_is_dead()
    {
        var (near, far) = await ConnectAsync();
        near.Abort();
        near.ShutdownSend();

        await Assert.ThrowsAnyAsync<IOException>(async () => await far.ReceiveAsync(new byte[10]));
        far.ShutdownSend();
    }

    [Fact(Timeout = Timeout)]
    public async Task Abort_fails_what_is_pending_at_both_ends()
    {
        var (near, far) = await ConnectAsync();
        var receivingNear = near.ReceiveAsync(new byte[10]).AsTask();
        var receivingFar = far.ReceiveAsync(new byte[10]).AsTask();

        near.Abort();

        var here = await Assert.ThrowsAnyAsync<IOException>(() => receivingNear);
        var there = await Assert.ThrowsAnyAsync<IOException>(() => receivingFar);
        Assert.Contains(near.RemoteEndpoint.ToString(), here.Message, StringComparison.Ordinal);
        Assert.Contains("at this end", here.Message, StringComparison.Ordinal);
        Assert.Contains(far.RemoteEndpoint.ToString(), there.Message, StringComparison.Ordinal);
        Assert.Contains("reset by the far end", there.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Abort_ends_a_pending_zero_byte_receive()
    {
        var (near, far) = await ConnectAsync();
        var ends = new[] { near, far };
        var pending = ends.Select(end => end.ReceiveAsync(Memory<byte>.Empty).AsTask()).ToArray();

        near.Abort();

        for (var i = 0; i < ends.Length; i++)
        {
            // Sockets may say that there is something to receive when that something is the bad news.
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                await pending[i];
                await ends[i].ReceiveAsync(new byte[1]);
            });
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task After_Abort_every_operation_fails()
    {
        var (near, far) = await ConnectAsync();
        near.Abort();

        await Assert.ThrowsAnyAsync<IOException>(async () => await far.ReceiveAsync(new byte[10]));
        foreach (var end in new[] { near, far })
        {
            await Assert.ThrowsAnyAsync<IOException>(async () => await end.SendAsync([Segment(1)]));
            await Assert.ThrowsAnyAsync<IOException>(async () => await end.SendAsync([Segment(1), Segment(2)]));
        }

        await Assert.ThrowsAnyAsync<IOException>(async () => await near.ReceiveAsync(new byte[10]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Abort_may_come_at_any_time_from_anywhere_and_more_than_once()
    {
        var listener = await ListenAsync();
        for (var round = 0; round < 50; round++)
        {
            var (near, far) = await ConnectAsync(listener);
            var working = new[] { SendForeverAsync(near), SendForeverAsync(far), ReceiveForeverAsync(near), ReceiveForeverAsync(far) };

            Parallel.For(0, 8, i => (i % 2 == 0 ? near : far).Abort());
            near.Dispose();
            far.Dispose();

            foreach (var work in working)
                await Assert.ThrowsAnyAsync<IOException>(() => work);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_zero_byte_receive_completes_only_once_there_is_something()
    {
        var (near, far) = await ConnectAsync();
        var waiting = far.ReceiveAsync(Memory<byte>.Empty).AsTask();

        // A trip in the other direction and back through this process, so that it had its chance to complete too early.
        await far.SendAsync([Segment(1)]);
        Assert.Equal([1], await ReceiveAsync(near, 1));
        Assert.False(waiting.IsCompleted);

        await near.SendAsync([Segment(2, 3)]);
        Assert.Equal(0, await waiting);
        Assert.Equal(0, await far.ReceiveAsync(Memory<byte>.Empty));
        Assert.Equal([2], await ReceiveAsync(far, 1));
        Assert.Equal(0, await far.ReceiveAsync(Memory<byte>.Empty));
        Assert.Equal([3], await ReceiveAsync(far, 1));

        var end = far.ReceiveAsync(Memory<byte>.Empty).AsTask();
        near.ShutdownSend();
        Assert.Equal(0, await end);
        Assert.Equal(0, await far.ReceiveAsync(new byte[1]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Disposing_the_listener_ends_accepting_and_refuses_dials()
    {
        var listener = await ListenAsync();
        var accepting = listener.AcceptAsync().AsTask();

        await listener.DisposeAsync();
        await listener.DisposeAsync();

        Assert.Null(await accepting);
        Assert.Null(await listener.AcceptAsync());
        var e = await Assert.ThrowsAsync<ConnectException>(async () => await Transport.DialAsync(listener.LocalEndpoint, Token));
        Assert.Equal(ConnectFailure.Refused, e.Failure);
        Assert.Equal(listener.LocalEndpoint, e.Endpoint);
        Assert.Contains($"Nothing listens at {listener.LocalEndpoint}.", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Disposing_the_listener_aborts_what_is_not_accepted_and_leaves_what_is()
    {
        var listener = await ListenAsync();
        var (near, far) = await ConnectAsync(listener);
        var waiting = Keep(await Transport.DialAsync(listener.LocalEndpoint, Token));

        await listener.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(async () => await waiting.ReceiveAsync(new byte[1]));
        await near.SendAsync([Segment(1)]);
        Assert.Equal([1], await ReceiveAsync(far, 1));
    }

    [Fact(Timeout = Timeout)]
    public async Task Listening_where_someone_listens_fails_until_they_stop()
    {
        var first = await ListenAsync();
        var taken = first.LocalEndpoint;

        var e = await Assert.ThrowsAsync<ListenException>(async () => await Transport.ListenAsync(taken, Token));
        Assert.Equal(ListenFailure.AddressInUse, e.Failure);
        Assert.Equal(taken, e.Endpoint);
        Assert.Contains(taken.ToString(), e.Message, StringComparison.Ordinal);

        await first.DisposeAsync();
        var second = await ListenAsync(taken);
        await ConnectAsync(second);
    }

    [Fact(Timeout = Timeout)]
    public async Task Many_listen_on_free_ports()
    {
        var ports = new HashSet<int>();
        for (var i = 0; i < 20; i++)
            Assert.True(ports.Add((await ListenAsync()).LocalEndpoint.Port));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_cancelled_dial_or_listen_throws_OperationCanceledException()
    {
        var listener = await ListenAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Transport.DialAsync(listener.LocalEndpoint, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Transport.ListenAsync(Anywhere, cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_thousand_connections_at_once()
    {
        var listener = await ListenAsync();
        var accepting = Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
                _ = EchoAsync(Keep((await listener.AcceptAsync())!));
        }, Token);

        var ends = new IConnection[1000];
        await Parallel.ForAsync(0, ends.Length, Token, async (i, token) =>
            ends[i] = Keep(await Transport.DialAsync(listener.LocalEndpoint, token)));
        await accepting;

        await Parallel.ForAsync(0, ends.Length, Token, async (i, _) =>
        {
            var bytes = Bytes(100, seed: i);
            await ends[i].SendAsync([bytes]);
            Assert.Equal(bytes, await ReceiveAsync(ends[i], bytes.Length));
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ITransport CreateTransport();

    private static ArraySegment<byte> Segment(params byte[] bytes) => bytes;

    /// <summary>The same bytes for the same seed, and any two positions rarely alike.</summary>
    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<int> ManySizes(int seed)
    {
        int[] edges = [1, 2, 3, 255, 4095, 4096, 4097, 65_535, 65_536, 65_537, 300_000];
        var random = new Random(seed);
        return edges.Concat(Enumerable.Range(0, 200).Select(_ => random.Next(1, 20_000))).Concat(edges);
    }

    private static async Task SendManySizesAsync(IConnection connection, int seed)
    {
        var rest = Bytes(ManySizes(seed).Sum(), seed).AsMemory();
        foreach (var size in ManySizes(seed))
        {
            var part = rest[..size].ToArray();
            var cut = size / 3;
            await connection.SendAsync(size % 2 == 0 ? [part] : [new(part, 0, cut), new(part, cut, size - cut)]);
            rest = rest[size..];
        }

        connection.ShutdownSend();
    }

    private static async Task ReceiveManySizesAsync(IConnection connection, int seed)
    {
        var expected = Bytes(ManySizes(seed).Sum(), seed);
        var received = new MemoryStream();
        var random = new Random(seed + 100);
        var buffer = new byte[100_000];
        int count;
        do
        {
            if (random.Next(2) == 0)
                Assert.Equal(0, await connection.ReceiveAsync(Memory<byte>.Empty));
            count = await connection.ReceiveAsync(buffer.AsMemory(0, random.Next(1, buffer.Length)));
            received.Write(buffer, 0, count);
        }
        while (count > 0);

        Assert.Equal(expected, received.ToArray());
    }

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

    /// <summary>Sends until a send has to wait for the receiver.</summary>
    private static async Task<(Task Waiting, int Sent)> FillAsync(IConnection connection)
    {
        const int Limit = 512 * 1024 * 1024;
        var piece = new byte[256 * 1024];
        var sent = 0;
        while (sent < Limit)
        {
            var sending = connection.SendAsync([piece]).AsTask();
            sent += piece.Length;

            // A network may need a moment to take things on; whatever does not move at all in this time is full, and if
            // that is a misjudgement on a busy machine, no test fails of it.
            if (!sending.IsCompleted && await Task.WhenAny(sending, Task.Delay(100, Token)) != sending)
                return (sending, sent);
            await sending;
        }

        Assert.Fail("Half a gibibyte went out and nobody received any of it: there is no back-pressure.");
        return default;
    }

    private static async Task SendForeverAsync(IConnection connection)
    {
        await Task.Yield();
        while (true)
            await connection.SendAsync([new byte[1000], new byte[1000]]);
    }

    private static async Task ReceiveForeverAsync(IConnection connection)
    {
        await Task.Yield();
        var buffer = new byte[500];
        while (true)
            await connection.ReceiveAsync(buffer);
    }

    private static async Task EchoAsync(IConnection connection)
    {
        var buffer = new byte[100];
        while (await connection.ReceiveAsync(buffer) is var count and > 0)
            await connection.SendAsync([new(buffer, 0, count)]);
    }

    private async Task<IConnectionListener> ListenAsync(PeerEndpoint? endpoint = null)
    {
        var listener = await Transport.ListenAsync(endpoint ?? Anywhere, Token);
        _listeners.Add(listener);
        return listener;
    }

    private async Task<(IConnection Near, IConnection Far)> ConnectAsync(IConnectionListener? listener = null)
    {
        listener ??= await ListenAsync();
        var accepting = listener.AcceptAsync().AsTask();
        var near = Keep(await Transport.DialAsync(listener.LocalEndpoint, Token));
        return (near, Keep((await accepting)!));
    }

    private IConnection Keep(IConnection connection)
    {
        _connections.Add(connection);
        return connection;
    }
}
