using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace PeerShell.Transport;

/// <summary>
/// One direction of a socket, as a reusable task: one operation at a time, without allocations. Failures are reported as
/// <see cref="IOException"/>.
/// </summary>
/// <remarks>
/// <see cref="Socket"/> has a similar class inside, but not for lists of buffers, and its exceptions would have to be caught
/// and thrown again.
/// </remarks>
internal sealed class SocketOperation : SocketAsyncEventArgs, IValueTaskSource<int>
{
    private readonly Socket _socket;
    private readonly PeerEndpoint _remote;
    private ManualResetValueTaskSourceCore<int> _source;

    /// <summary>Creates the operation for one direction of a socket.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="remote">The endpoint of the other end, for error messages.</param>
    public SocketOperation(Socket socket, PeerEndpoint remote)
        : base(unsafeSuppressExecutionContextFlow: true)
    {
        _socket = socket;
        _remote = remote;
    }

    /// <summary>Whether a receive has found that the other end has finished sending.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Receives the available bytes.</summary>
    /// <param name="buffer">The buffer for the bytes. If it is empty, the call waits until there is something to receive.</param>
    /// <returns>The number of bytes received; 0 at the end, and for an empty buffer.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            SetBuffer(buffer);
            _source.Reset();
            return Started(_socket.ReceiveAsync(this));
        }
        catch (ObjectDisposedException e)
        {
            return ValueTask.FromException<int>(TransportErrors.Broken(_remote, SocketError.OperationAborted, e));
        }
    }

    /// <summary>Sends from one buffer.</summary>
    /// <param name="buffer">The buffer to send.</param>
    /// <returns>The number of bytes sent.</returns>
    public ValueTask<int> SendAsync(Memory<byte> buffer) => SendAsync(buffer, null);

    /// <summary>Sends from several buffers.</summary>
    /// <param name="buffers">The buffers to send.</param>
    /// <returns>The number of bytes sent.</returns>
    public ValueTask<int> SendAsync(IList<ArraySegment<byte>> buffers) => SendAsync(default, buffers);

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (SocketError is SocketError.Success)
            _source.SetResult(Transferred());
        else
            _source.SetException(Failure());
    }

    private ValueTask<int> SendAsync(Memory<byte> buffer, IList<ArraySegment<byte>>? buffers)
    {
        try
        {
            // Only one of the two may be set at a time, so clear the old one first.
            BufferList = null;
            SetBuffer(buffer);
            BufferList = buffers;
            _source.Reset();
            return Started(_socket.SendAsync(this));
        }
        catch (ObjectDisposedException e)
        {
            return ValueTask.FromException<int>(TransportErrors.Broken(_remote, SocketError.OperationAborted, e));
        }
    }

    private ValueTask<int> Started(bool pending)
    {
        if (pending)
            return new ValueTask<int>(this, _source.Version);
        return SocketError is SocketError.Success ? new ValueTask<int>(Transferred()) : ValueTask.FromException<int>(Failure());
    }

    private int Transferred()
    {
        SawEnd |= BytesTransferred == 0 && Count > 0;
        return BytesTransferred;
    }

    private IOException Failure() =>
        TransportErrors.Broken(_remote, SocketError, new SocketException((int)SocketError));
}
