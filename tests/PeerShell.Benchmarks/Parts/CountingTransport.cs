using PeerShell.Transport;

namespace PeerShell.Benchmarks;

/// <summary>A TCP transport that counts the bytes to send, and the calls that send them (pieces).</summary>
internal sealed class CountingTransport : ITransport
{
    private readonly TcpTransport _tcp = new();
    private long _bytes;
    private long _pieces;

    public long Bytes => Volatile.Read(ref _bytes);

    public long Pieces => Volatile.Read(ref _pieces);

    public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        new Listener(this, await _tcp.ListenAsync(endpoint, cancellationToken));

    public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        new Connection(this, await _tcp.DialAsync(endpoint, cancellationToken));

    private sealed class Listener(CountingTransport transport, IConnectionListener inner) : IConnectionListener
    {
        public PeerEndpoint LocalEndpoint => inner.LocalEndpoint;

        public async ValueTask<IConnection?> AcceptAsync() =>
            await inner.AcceptAsync() is { } connection ? new Connection(transport, connection) : null;

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Connection(CountingTransport transport, IConnection inner) : IConnection
    {
        public PeerEndpoint LocalEndpoint => inner.LocalEndpoint;

        public PeerEndpoint RemoteEndpoint => inner.RemoteEndpoint;

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

        public ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
        {
            Interlocked.Add(ref transport._bytes, buffers.Sum(buffer => (long)buffer.Count));
            Interlocked.Increment(ref transport._pieces);
            return inner.SendAsync(buffers);
        }

        public void ShutdownSend() => inner.ShutdownSend();

        public void Abort() => inner.Abort();

        public void Dispose() => inner.Dispose();
    }
}
