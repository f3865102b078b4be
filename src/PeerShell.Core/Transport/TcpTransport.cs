using System.Net;
using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>Carries bytes over TCP, on IPv4 and IPv6.</summary>
/// <remarks>
/// Listening at <c>[::]</c> takes IPv4 connections as well, at <c>0.0.0.0</c> IPv4 alone. Listening at a name takes the
/// first of its addresses; dialling a name tries them all, in order, until one answers.
/// </remarks>
public sealed class TcpTransport : ITransport
{
    // Connections that wait to be accepted; the system cuts this down to its own limit. Generous, because a node that
    // comes back into a large network is dialled by everyone at once.
    private const int ListenBacklog = 4096;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        try
        {
            var addresses = await ResolveAsync(endpoint.Host, cancellationToken).ConfigureAwait(false);
            return new TcpConnectionListener(Listen(new IPEndPoint(addresses[0], endpoint.Port)));
        }
        catch (SocketException cause)
        {
            throw TcpErrors.Listen(endpoint, cause);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        try
        {
            SocketException? failure = null;
            foreach (var address in await ResolveAsync(endpoint.Host, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    return await ConnectAsync(new IPEndPoint(address, endpoint.Port), cancellationToken).ConfigureAwait(false);
                }
                catch (SocketException cause)
                {
                    failure = TcpErrors.MoreTelling(failure, cause);
                }
            }

            throw TcpErrors.Connect(endpoint, failure!);
        }
        catch (SocketException cause)
        {
            throw TcpErrors.Connect(endpoint, cause);
        }
    }

    private static async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IPAddress.TryParse(host, out var address))
            return [address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address];

        // RFC 6761 reserves this name for the loopback addresses; what DNS or a hosts file makes of it varies too much.
        if (host is "localhost")
            return Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static Socket Listen(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily is AddressFamily.InterNetworkV6)
                socket.DualMode = endpoint.Address.Equals(IPAddress.IPv6Any);

            // Neither ReuseAddress nor ExclusiveAddressUse. On Unix .NET already binds so that a port in TIME_WAIT can be
            // taken, while its ReuseAddress would let two listeners share one port; on Windows exclusive use would keep a
            // restarted node from its port while an old connection lingers.
            socket.Bind(endpoint);
            socket.Listen(ListenBacklog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask<TcpConnection> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            var connection = new TcpConnection(socket);
            if (connection.LocalEndpoint != connection.RemoteEndpoint)
                return connection;

            // Nobody listens there, but the system happened to choose the dialled port as this end's own, and TCP lets a
            // socket connect to itself. A node that dials a dead neighbour again and again does meet this.
            connection.Abort();
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
