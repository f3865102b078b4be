#pragma warning disable xUnit1069 // ListenAsync and ConnectAsync use the token themselves, which the analyzer doesn't see.

namespace PeerShell.Tests.Transport;

/// <summary>
/// The contract of the connections of all transports. One subclass per transport runs it, together with the contract of the
/// listeners.
/// </summary>
public abstract class TransportContractTests : ListenerContractTests
{
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
    public async Task Bytes_arrive_in_order_in_both_directions_at_once()
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
    public async Task A_gather_send_larger_than_all_buffers_on_the_path_sends_all_bytes()
    {
        var (near, far) = await ConnectAsync();
        var whole = Bytes(32 * 1024 * 1024, seed: 3);
        var buffers = whole.Chunk(1024 * 1024).Select(part => new ArraySegment<byte>(part)).ToArray();

        var sending = near.SendAsync(buffers).AsTask();

        Assert.Equal(whole, await ReceiveAsync(far, whole.Length));
        await sending;
    }

    [Fact(Timeout = Timeout)]
    public async Task Sending_no_bytes_sends_nothing()
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
    public async Task A_full_connection_makes_its_sender_wait_until_the_receiver_continues()
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

            // The send may have completed just before. On TCP, the reset from the other end may also take some time.
            while (true)
                await near.SendAsync([new byte[1]]);
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task After_ShutdownSend_the_other_end_reads_the_remaining_bytes_and_then_the_end()
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
    public async Task ShutdownSend_completes_a_pending_receive_at_the_other_end()
    {
        var (near, far) = await ConnectAsync();
        var receiving = far.ReceiveAsync(new byte[10]).AsTask();

        near.ShutdownSend();

        Assert.Equal(0, await receiving);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_other_direction_continues_after_ShutdownSend()
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

        // Receives just enough to let the last send complete, so that as many bytes as possible are still in transit.
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
    public async Task ShutdownSend_accepts_a_broken_connection()
    {
        var (near, far) = await ConnectAsync();
        near.Abort();
        near.ShutdownSend();

        await Assert.ThrowsAnyAsync<IOException>(async () => await far.ReceiveAsync(new byte[10]));
        far.ShutdownSend();
    }

    [Fact(Timeout = Timeout)]
    public async Task Abort_fails_pending_operations_at_both_ends()
    {
        var (near, far) = await ConnectAsync();
        var receivingNear = near.ReceiveAsync(new byte[10]).AsTask();
        var receivingFar = far.ReceiveAsync(new byte[10]).AsTask();

        near.Abort();

        var here = await Assert.ThrowsAnyAsync<IOException>(() => receivingNear);
        var there = await Assert.ThrowsAnyAsync<IOException>(() => receivingFar);
        Assert.Contains(near.RemoteEndpoint.ToString(), here.Message, StringComparison.Ordinal);
        Assert.Contains("on this side", here.Message, StringComparison.Ordinal);
        Assert.Contains(far.RemoteEndpoint.ToString(), there.Message, StringComparison.Ordinal);
        Assert.Contains("reset by the other side", there.Message, StringComparison.Ordinal);
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
            // Sockets may report that there is something to receive when it is the error.
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
    public async Task Abort_may_be_called_at_any_time_from_any_thread_and_more_than_once()
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

        // A byte travels in the other direction first, which gives the receive time to complete too early.
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
}
