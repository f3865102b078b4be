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
    /// <param name="transport">The transport it belongs to.</param>
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

    /// <summary>Breaks the connection at once, and so that both ends notice at once.</summary>
    public void Reset() => Abort();

    /// <summary>
    /// Cuts the cable: from now on whatever is sent from this end vanishes, as if it had been sent, and whatever would be
    /// received at this end, the far end's reset included, never comes, until this end is aborted.
    /// </summary>
    /// <remarks>
    /// What was sent before still arrives, and aborting this end still resets the far end: to cut both off, silence both.
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
            // Bad news doesn't come through a cut cable either.
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
            // Bad news doesn't come through a cut cable either.
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
