using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>A transport whose listeners can stop reading, like a process that is stopped. What was sent to them waits.</summary>
internal sealed class PausableTransport(ITransport inner) : ITransport
{
    private volatile TaskCompletionSource? _paused;

    public void Pause() => _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        var paused = _paused;
        _paused = null;
        paused?.SetResult();
    }

    public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        new Listener(this, await inner.ListenAsync(endpoint, cancellationToken));

    public ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        inner.DialAsync(endpoint, cancellationToken);

    private sealed class Listener(PausableTransport transport, IConnectionListener inner) : IConnectionListener
    {
        public PeerEndpoint LocalEndpoint => inner.LocalEndpoint;

        public async ValueTask<IConnection?> AcceptAsync() =>
            await inner.AcceptAsync() is { } connection ? new Connection(transport, connection) : null;

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Connection(PausableTransport transport, IConnection inner) : IConnection
    {
        public PeerEndpoint LocalEndpoint => inner.LocalEndpoint;

        public PeerEndpoint RemoteEndpoint => inner.RemoteEndpoint;

        public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            var count = await inner.ReceiveAsync(buffer);
            if (transport._paused is { } paused)
                await paused.Task;

            return count;
        }

        public ValueTask SendAsync(IList<ArraySegment<byte>> buffers) => inner.SendAsync(buffers);

        public void ShutdownSend() => inner.ShutdownSend();

        public void Abort() => inner.Abort();

        public void Dispose() => inner.Dispose();
    }
}
