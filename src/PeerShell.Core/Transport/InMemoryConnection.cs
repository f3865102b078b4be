using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>One end of a connection within the process: the reader of one pipe and the writer of another.</summary>
/// <remarks>
/// Breaking a connection never completes a pipe. Completing one end while the other end is copying would return memory to
/// the pool that is still being written to. Instead, each end stores why it is broken, and pending operations are woken so
/// that they read it.
/// </remarks>
internal sealed class InMemoryConnection : IConnection
{
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly int _capacity;
    private readonly Lock _writing = new();
    private InMemoryConnection? _otherEnd;
    private volatile bool _sendingEnded;
    private volatile bool _receivingEnded;
    private volatile SocketError _broken = SocketError.Success;

    private InMemoryConnection(PeerEndpoint local, PeerEndpoint remote, Pipe incoming, Pipe outgoing, int capacity)
    {
        LocalEndpoint = local;
        RemoteEndpoint = remote;
        _incoming = incoming;
        _outgoing = outgoing;
        _capacity = capacity;
    }

    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint { get; }

    /// <inheritdoc/>
    public PeerEndpoint RemoteEndpoint { get; }

    /// <summary>Creates both ends of a connection.</summary>
    /// <param name="near">The endpoint of the end that dials.</param>
    /// <param name="far">The endpoint of the end that is dialled.</param>
    /// <param name="capacity">The number of bytes that may be in transit in one direction before the sender must wait.</param>
    /// <returns>The two ends.</returns>
    public static (InMemoryConnection Near, InMemoryConnection Far) CreatePair(PeerEndpoint near, PeerEndpoint far, int capacity)
    {
        // Both schedulers are the thread pool, so that code of one end never runs on the stack of the other.
        var options = new PipeOptions(
            readerScheduler: PipeScheduler.ThreadPool,
            writerScheduler: PipeScheduler.ThreadPool,
            pauseWriterThreshold: capacity,
            resumeWriterThreshold: Math.Max(1, capacity / 2),
            useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        var nearEnd = new InMemoryConnection(near, far, incoming: back, outgoing: there, capacity);
        var farEnd = new InMemoryConnection(far, near, incoming: there, outgoing: back, capacity) { _otherEnd = nearEnd };
        nearEnd._otherEnd = farEnd;
        return (nearEnd, farEnd);
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        ThrowIfBroken();
        var result = await _incoming.Reader.ReadAsync().ConfigureAwait(false);
        ThrowIfBroken();

        var available = result.Buffer;
        _receivingEnded = result.IsCompleted && available.IsEmpty;
        var count = (int)Math.Min(available.Length, buffer.Length);
        available = available.Slice(0, count);
        available.CopyTo(buffer.Span);
        _incoming.Reader.AdvanceTo(available.End);
        return count;
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        for (var i = 0; i < buffers.Count; i++)
        {
            // Send in pieces, because a pipe makes its writer wait only after it has taken the whole buffer, however large.
            for (Memory<byte> rest = buffers[i]; rest.Length > 0;)
            {
                var piece = rest[..Math.Min(rest.Length, _capacity)];
                await SendPieceAsync(piece).ConfigureAwait(false);
                ThrowIfBroken();
                rest = rest[piece.Length..];
            }
        }
    }

    /// <inheritdoc/>
    public void ShutdownSend()
    {
        lock (_writing)
        {
            _sendingEnded = true;
            _outgoing.Writer.Complete();
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        Break(SocketError.OperationAborted);

        // As with TCP, there is nothing to reset if both ends have finished, and the other end may read the remaining bytes.
        if (!(_sendingEnded && _receivingEnded))
            _otherEnd!.Break(SocketError.ConnectionReset);
    }

    /// <inheritdoc/>
    public void Dispose() => Abort();

    private ValueTask<FlushResult> SendPieceAsync(ReadOnlyMemory<byte> piece)
    {
        // The lock keeps a concurrent ShutdownSend from completing the pipe during a write.
        lock (_writing)
        {
            ThrowIfBroken();
            if (_sendingEnded)
                throw TransportErrors.Broken(RemoteEndpoint, SocketError.Shutdown);
            return _outgoing.Writer.WriteAsync(piece);
        }
    }

    private void Break(SocketError why)
    {
        if (Interlocked.CompareExchange(ref _broken, why, SocketError.Success) is not SocketError.Success)
            return;

        _incoming.Reader.CancelPendingRead();
        _outgoing.Writer.CancelPendingFlush();
    }

    private void ThrowIfBroken()
    {
        if (_broken is not SocketError.Success)
            throw TransportErrors.Broken(RemoteEndpoint, _broken);
    }
}
