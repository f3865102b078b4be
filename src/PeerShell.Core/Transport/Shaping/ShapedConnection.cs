using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PeerShell.Transport.Shaping;

/// <summary>
/// One end of a connection of a <see cref="ShapedNetwork"/>. Each end shapes the bytes that it sends. It holds back received
/// bytes only while the link is down.
/// </summary>
/// <remarks>
/// An accepted connection looks up its dialler when it first sends or receives, because the dialler is registered by then.
/// If the dialler is not in the network, the connection behaves like the inner connection.
/// </remarks>
internal sealed class ShapedConnection : IConnection
{
    private readonly ShapedTransport _transport;
    private readonly IConnection _inner;
    private readonly Lock _finding = new();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ShapedPath? _path;
    private volatile DelayLine? _line;
    private volatile bool _isForeign;
    private volatile bool _sendingEnded;
    private volatile bool _receivingEnded;

    /// <summary>Wraps one end of a connection.</summary>
    /// <param name="transport">The transport of the node at this end.</param>
    /// <param name="inner">The inner connection, which carries the bytes.</param>
    /// <param name="path">The path of the connection, or null if it must be looked up.</param>
    public ShapedConnection(ShapedTransport transport, IConnection inner, ShapedPath? path)
    {
        _transport = transport;
        _inner = inner;
        _path = path;
    }

    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint => _inner.LocalEndpoint;

    /// <inheritdoc/>
    public PeerEndpoint RemoteEndpoint => _inner.RemoteEndpoint;

    /// <inheritdoc/>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _isForeign ? _inner.ReceiveAsync(buffer) : ReceivePassableAsync(buffer);

    /// <inheritdoc/>
    public ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        return FindLine() is { } line ? line.SendAsync(buffers) : _inner.SendAsync(buffers);
    }

    /// <inheritdoc/>
    public void ShutdownSend()
    {
        if (_sendingEnded)
            return;

        var line = FindLine();
        _sendingEnded = true;
        if (line is null)
            _inner.ShutdownSend();
        else
            line.End();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _aborted.TrySetResult();

        // If both ends have finished, there is nothing to reset, and the bytes in transit still arrive.
        if (_sendingEnded && _receivingEnded && _line?.TryCloseAfterDelivery(Close) is true)
            return;

        _line?.Break(TransportErrors.Broken(RemoteEndpoint, SocketError.OperationAborted));
        Close();
    }

    /// <inheritdoc/>
    public void Dispose() => Abort();

    /// <summary>Applies changed conditions of the link.</summary>
    public void Reshape() => _line?.Reshape();

    private void Close()
    {
        _inner.Abort();
        _transport.Network.Forget(this, _path);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceivePassableAsync(Memory<byte> buffer)
    {
        var count = 0;
        Exception? broken = null;
        try
        {
            count = await _inner.ReceiveAsync(buffer).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            broken = error;
        }

        // A link that is down carries neither bytes nor errors.
        while (FindPath() is { IsDown: true } path && !_aborted.Task.IsCompleted)
            await Task.WhenAny(path.PassableAsync(), _aborted.Task).ConfigureAwait(false);

        if (_aborted.Task.IsCompleted)
            throw TransportErrors.Broken(RemoteEndpoint, SocketError.OperationAborted);
        if (broken is not null)
            throw _line?.Failure ?? broken;

        _receivingEnded |= count == 0 && buffer.Length > 0;
        return count;
    }

    /// <summary>Returns the delay line to send through, or null if bytes need no shaping.</summary>
    private DelayLine? FindLine()
    {
        if (FindPath() is not { } path)
            return null;

        // While bytes are in transit, later bytes must follow them, even if the link is no longer shaped.
        if (_line is { } line && (path.IsShaped || _sendingEnded || !line.IsIdle))
            return line;
        if (_line is not null || !path.IsShaped)
            return null;

        _line = path.CreateLine(_inner);
        if (_aborted.Task.IsCompleted)
            _line.Break(TransportErrors.Broken(RemoteEndpoint, SocketError.OperationAborted));

        return _line;
    }

    private ShapedPath? FindPath()
    {
        if (_path is not null || _isForeign)
            return _path;

        lock (_finding)
        {
            _path ??= _transport.Network.FindAccepted(this);
            _isForeign = _path is null;
        }

        return _path;
    }
}
