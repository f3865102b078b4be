using PeerShell.Transport;

#pragma warning disable xUnit1069 // ListenAsync and ConnectAsync use the token themselves, which the analyzer doesn't see.

namespace PeerShell.Tests.Transport;

/// <summary>The contract of the listeners of all transports.</summary>
public abstract class ListenerContractTests : TransportUnderTest
{
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
    public async Task Disposing_the_listener_aborts_only_connections_that_are_not_accepted()
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
    public async Task Listening_at_an_endpoint_in_use_fails_until_it_is_free()
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
    public async Task Many_listeners_get_free_ports()
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
    public async Task A_thousand_connections_can_be_opened_at_once()
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
}
