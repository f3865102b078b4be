using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PeerShell.Transport.Shaping;

/// <summary>
/// One end of a connection of a <see cref="ShapedNetwork"/>. Each end shapes what it sends; what it receives it only holds
/// back while the link is down.
/// </summary>
/// <remarks>
/// Who is at the far end of an accepted connection is known once the first byte has come, and before this end sends one:
/// by then the dialler is on record. While it is nobody of the network, the connection is as the one beneath.
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

    /// <summary>Wraps an end.</summary>
    /// <param name="transport">The transport of the node whose end it is.</param>
    /// <param name="inner">The end of the connection that carries the bytes.</param>
    /// <param name="path">What it goes along; null when that is to be found out.</param>
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

        // When both ends have finished there is nothing to reset, and what is on its way arrives.
        if (_sendingEnded && _receivingEnded && _line?.TryCloseBehind(Close) is true)
            return;

        _line?.Break(TransportErrors.Broken(RemoteEndpoint, SocketError.OperationAborted));
        Close();
    }

    /// <inheritdoc/>
    public void Dispose() => Abort();

    /// <summary>The link's conditions have changed.</summary>
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

        // Neither bytes nor bad news come along a link that is down.
        while (FindPath() is { IsDown: true } path && !_aborted.Task.IsCompleted)
            await Task.WhenAny(path.PassableAsync(), _aborted.Task).ConfigureAwait(false);

        if (_aborted.Task.IsCompleted)
            throw TransportErrors.Broken(RemoteEndpoint, SocketError.OperationAborted);
        if (broken is not null)
            throw _line?.Failure ?? broken;

        _receivingEnded |= count == 0 && buffer.Length > 0;
        return count;
    }

    /// <summary>What to send through, unless bytes just pass.</summary>
    private DelayLine? FindLine()
    {
        if (FindPath() is not { } path)
            return null;

        // Behind what is on its way, however the link is by now.
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
