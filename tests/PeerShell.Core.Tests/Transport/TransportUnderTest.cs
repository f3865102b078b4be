using System.Collections.Concurrent;
using PeerShell.Transport;

#pragma warning disable xUnit1069 // ListenAsync and ConnectAsync use the token themselves, which the analyzer doesn't see.

namespace PeerShell.Tests.Transport;

/// <summary>A transport, with the helpers that its tests share.</summary>
public abstract class TransportUnderTest : IAsyncDisposable
{
    protected const int Timeout = 60_000;

    private readonly List<IAsyncDisposable> _listeners = [];
    private readonly ConcurrentBag<IConnection> _connections = [];
    private readonly Lazy<ITransport> _transport;

    protected TransportUnderTest() => _transport = new Lazy<ITransport>(CreateTransport);

    /// <summary>The endpoint to listen on: a host of the transport, and port 0.</summary>
    protected abstract PeerEndpoint Anywhere { get; }

    protected ITransport Transport => _transport.Value;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ITransport CreateTransport();

    private protected static ArraySegment<byte> Segment(params byte[] bytes) => bytes;

    /// <summary>Creates bytes that are the same for the same seed and rarely equal at any two positions.</summary>
    private protected static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private protected static IEnumerable<int> ManySizes(int seed)
    {
        int[] edges = [1, 2, 3, 255, 4095, 4096, 4097, 65_535, 65_536, 65_537, 300_000];
        var random = new Random(seed);
        return edges.Concat(Enumerable.Range(0, 200).Select(_ => random.Next(1, 20_000))).Concat(edges);
    }

    private protected static async Task SendManySizesAsync(IConnection connection, int seed)
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

    private protected static async Task ReceiveManySizesAsync(IConnection connection, int seed)
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

    private protected static async Task<byte[]> ReceiveAsync(IConnection connection, int count)
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

    /// <summary>Sends until a send must wait for the receiver.</summary>
    private protected static async Task<(Task Waiting, int Sent)> FillAsync(IConnection connection)
    {
        const int Limit = 512 * 1024 * 1024;
        var piece = new byte[256 * 1024];
        var sent = 0;
        while (sent < Limit)
        {
            var sending = connection.SendAsync([piece]).AsTask();
            sent += piece.Length;

            // A network may need some time to accept bytes. A connection that accepts none in this time counts as full. If a
            // busy machine makes this wrong, no test fails because of it.
            if (!sending.IsCompleted && await Task.WhenAny(sending, Task.Delay(100, Token)) != sending)
                return (sending, sent);
            await sending;
        }

        Assert.Fail("Half a gibibyte was sent although nobody received any of it, so there is no back-pressure.");
        return default;
    }

    private protected static async Task SendForeverAsync(IConnection connection)
    {
        await Task.Yield();
        while (true)
            await connection.SendAsync([new byte[1000], new byte[1000]]);
    }

    private protected static async Task ReceiveForeverAsync(IConnection connection)
    {
        await Task.Yield();
        var buffer = new byte[500];
        while (true)
            await connection.ReceiveAsync(buffer);
    }

    private protected static async Task EchoAsync(IConnection connection)
    {
        var buffer = new byte[100];
        while (await connection.ReceiveAsync(buffer) is var count and > 0)
            await connection.SendAsync([new(buffer, 0, count)]);
    }

    private protected async Task<IConnectionListener> ListenAsync(PeerEndpoint? endpoint = null)
    {
        var listener = await Transport.ListenAsync(endpoint ?? Anywhere, Token);
        _listeners.Add(listener);
        return listener;
    }

    private protected async Task<(IConnection Near, IConnection Far)> ConnectAsync(IConnectionListener? listener = null)
    {
        listener ??= await ListenAsync();
        var accepting = listener.AcceptAsync().AsTask();
        var near = Keep(await Transport.DialAsync(listener.LocalEndpoint, Token));
        return (near, Keep((await accepting)!));
    }

    private protected IConnection Keep(IConnection connection)
    {
        _connections.Add(connection);
        return connection;
    }
}
