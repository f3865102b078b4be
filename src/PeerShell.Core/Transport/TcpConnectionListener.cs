using System.Net;
using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>A listening TCP socket.</summary>
internal sealed class TcpConnectionListener : IConnectionListener
{
    private static readonly TimeSpan PauseWhenExhausted = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Wraps a socket.</summary>
    /// <param name="socket">A listening socket.</param>
    public TcpConnectionListener(Socket socket)
    {
        _socket = socket;
        LocalEndpoint = PeerEndpoint.From((IPEndPoint)socket.LocalEndPoint!);
    }

    /// <inheritdoc/>
    public PeerEndpoint LocalEndpoint { get; }

    /// <inheritdoc/>
    public async ValueTask<IConnection?> AcceptAsync()
    {
        while (!_disposed.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync().ConfigureAwait(false);
                if (TryWrap(socket) is { } connection)
                    return connection;
            }
            catch (ObjectDisposedException)
            {
                break;
            }
            catch (SocketException e) when (TcpErrors.IsAboutOneConnection(e.SocketErrorCode))
            {
                // The next connection may succeed.
            }
            catch (SocketException)
            {
                // Most likely there are too many open files. Connections wait in the backlog until the listener tries again.
                await Task.Delay(PauseWhenExhausted, _disposed.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // _disposed itself is not disposed, because an accept that is just ending may still read it. Without a timer it holds no
        // resources.
        _disposed.Cancel();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static TcpConnection? TryWrap(Socket socket)
    {
        try
        {
            return new TcpConnection(socket);
        }
        catch (SocketException)
        {
            // The connection was reset before it was accepted. Some systems then refuse its options and addresses.
            socket.Dispose();
            return null;
        }
    }
}
