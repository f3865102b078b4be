using PeerShell.Transport;

namespace PeerShell.Tests.Node.Support;

/// <summary>A connection without a far end: keeps what is written to it, and receives nothing until it is aborted.</summary>
internal sealed class FakeConnection(PeerEndpoint remote) : IConnection
{
    private readonly TaskCompletionSource<int> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<byte> _written = [];

    public PeerEndpoint LocalEndpoint { get; } = new("127.0.0.1", 1);

    public PeerEndpoint RemoteEndpoint => remote;

    public byte[] Written
    {
        get
        {
            lock (_lock)
                return [.. _written];
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(_received.Task);

    public ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
    {
        lock (_lock)
        {
            foreach (var buffer in buffers)
                _written.AddRange(buffer);
        }

        return default;
    }

    public void ShutdownSend()
    {
    }

    public void Abort() => _received.TrySetException(new IOException("The connection was aborted."));

    public void Dispose() => Abort();
}
