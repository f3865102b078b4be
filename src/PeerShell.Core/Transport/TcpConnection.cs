using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PeerShell.Transport;

/// <summary>A connected TCP socket.</summary>
internal sealed class TcpConnection : IConnection
{
    private const int MaxJoined = 4096;

    private static readonly LingerOption ResetOnClose = new(enable: true, seconds: 0);

    private readonly Socket _socket;
    private readonly SocketOperation _receiving;
    private readonly SocketOperation _sending;
    private volatile bool _sendingEnded;
    private int _aborted;

    /// <summary>Wraps a socket.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <exception cref="SocketException">The connection is already broken.</exception>
    public TcpConnection(Socket socket)
    {
        // The callers send batches already, so Nagle's algorithm would only add delay.
        socket.NoDelay = true;
        _socket = socket;
        LocalEndpoint = PeerEndpoint.From((IPEndPoint)socket.LocalEndPoint!);
        RemoteEndpoint = PeerEndpoint.From((IPEndPoint)socket.RemoteEndPoint!);
        _receiving = new SocketOperation(socket, RemoteEndpoint);
        _sending = new SocketOperation(socket, RemoteEndpoint);
    }

    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint { get; }

    /// <inheritdoc/>
    public PeerEndpoint RemoteEndpoint { get; }

    /// <inheritdoc/>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _receiving.ReceiveAsync(buffer);

    /// <inheritdoc/>
    public ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        return buffers.Count == 1 ? SendAsync(buffers[0]) : SendManyAsync(buffers);
    }

    /// <inheritdoc/>
    public void ShutdownSend()
    {
        _sendingEnded = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is already broken, and the other end detects that by itself.
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0)
            return;

        try
        {
            // If both ends have finished, there is nothing to reset, and a reset would drop the last bytes that are still in
            // transit to the other end.
            if (!(_sendingEnded && _receiving.SawEnd))
                _socket.LingerState = ResetOnClose;
        }
        catch (SocketException)
        {
            // Some systems refuse options after the other end has reset the connection.
        }

        _socket.Dispose();
        _receiving.Dispose();
        _sending.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Abort();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(Memory<byte> rest)
    {
        while (rest.Length > 0)
            rest = rest[await _sending.SendAsync(rest).ConfigureAwait(false)..];
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendJoinedAsync(IList<ArraySegment<byte>> buffers, int length)
    {
        var joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var end = 0;
            for (var i = 0; i < buffers.Count; i++)
            {
                buffers[i].AsSpan().CopyTo(joined.AsSpan(end));
                end += buffers[i].Count;
            }

            await SendAsync(joined.AsMemory(0, length)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendManyAsync(IList<ArraySegment<byte>> buffers)
    {
        if (buffers.Count == 0)
            return;

        // Each buffer of a list is pinned separately, which takes longer than copying a few bytes.
        var length = 0;
        for (var i = 0; i < buffers.Count; i++)
            length += buffers[i].Count;

        if (length <= MaxJoined)
        {
            await SendJoinedAsync(buffers, length).ConfigureAwait(false);
            return;
        }

        // In practice this sends all bytes, but that is not guaranteed.
        var sent = await _sending.SendAsync(buffers).ConfigureAwait(false);
        for (var i = 0; i < buffers.Count; i++)
        {
            var already = Math.Min(sent, buffers[i].Count);
            sent -= already;
            if (already < buffers[i].Count)
                await SendAsync(buffers[i][already..]).ConfigureAwait(false);
        }
    }
}
