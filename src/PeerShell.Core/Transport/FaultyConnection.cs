using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>One end of a connection, which can be made to fail.</summary>
public sealed class FaultyConnection : IConnection
{
    private readonly FaultyTransport _transport;
    private readonly IConnection _inner;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _silent;

    /// <summary>Wraps a connection.</summary>
    /// <param name="transport">The transport that the connection belongs to.</param>
    /// <param name="inner">The connection that carries the bytes.</param>
    internal FaultyConnection(FaultyTransport transport, IConnection inner)
    {
        _transport = transport;
        _inner = inner;
    }

    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint => _inner.LocalEndpoint;

    /// <inheritdoc/>
    public PeerEndpoint RemoteEndpoint => _inner.RemoteEndpoint;

    /// <summary>Breaks the connection at once. Both ends notice immediately.</summary>
    public void Reset() => Abort();

    /// <summary>
    /// Simulates a cut cable until this end is aborted. Bytes sent from this end are lost, although the send succeeds. Nothing
    /// is received at this end, not even a reset by the other end.
    /// </summary>
    /// <remarks>
    /// Bytes sent before still arrive, and aborting this end still resets the other end. Silence both ends to cut both off.
    /// </remarks>
    public void Silence() => _silent = true;

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            if (!_silent)
            {
                var count = await _inner.ReceiveAsync(buffer).ConfigureAwait(false);
                if (!_silent)
                    return count;
            }
        }
        catch (IOException) when (_silent)
        {
            // A cut cable does not carry the error either.
        }

        await _aborted.Task.ConfigureAwait(false);
        throw TransportErrors.Broken(RemoteEndpoint, SocketError.OperationAborted);
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
    {
        try
        {
            if (!_silent)
                await _inner.SendAsync(buffers).ConfigureAwait(false);
        }
        catch (IOException) when (_silent && !_aborted.Task.IsCompleted)
        {
            // A cut cable does not carry the error either.
        }

        if (_silent && _aborted.Task.IsCompleted)
            throw TransportErrors.Broken(RemoteEndpoint, SocketError.OperationAborted);
    }

    /// <inheritdoc/>
    public void ShutdownSend()
    {
        if (!_silent)
            _inner.ShutdownSend();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _aborted.TrySetResult();
        _inner.Abort();
        _transport.Forget(this);
    }

    /// <inheritdoc/>
    public void Dispose() => Abort();
}
