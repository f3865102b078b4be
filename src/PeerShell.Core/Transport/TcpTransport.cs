using System.Net;
using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>Carries bytes over TCP, on IPv4 and IPv6.</summary>
/// <remarks>
/// Listening at <c>[::]</c> accepts IPv4 connections, too; listening at <c>0.0.0.0</c> accepts only IPv4. Listening at a name
/// uses the first of its addresses. Dialling a name tries all its addresses in order until one answers.
/// </remarks>
public sealed class TcpTransport : ITransport
{
    // The maximum number of connections that wait to be accepted. The system reduces it to its own limit. It is large, because
    // all nodes of a large network dial a node at once when it comes back.
    private const int ListenBacklog = 4096;

    private static readonly Lazy<bool> IPv6Loopback = new(CanBindIPv6Loopback);

    /// <summary>
    /// Whether this machine has the address <c>[::1]</c>. Where IPv6 is disabled, Linux still allows listening at <c>[::]</c>, which
    /// is then reached over IPv4 only.
    /// </summary>
    internal static bool HasIPv6Loopback => IPv6Loopback.Value;

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

        // RFC 6761 reserves this name for the loopback addresses. The answers of DNS or a hosts file vary too much.
        if (host is "localhost")
            return Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    // Socket.OSSupportsIPv6 is true if only the addresses are disabled.
    private static bool CanBindIPv6Loopback()
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Listen(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily is AddressFamily.InterNetworkV6)
                socket.DualMode = endpoint.Address.Equals(IPAddress.IPv6Any);

            // Set neither ReuseAddress nor ExclusiveAddressUse. On Unix, .NET already allows binding a port in TIME_WAIT, while
            // its ReuseAddress would let two listeners share one port. On Windows, exclusive use would keep a restarted node
            // from its port while an old connection lingers.
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

            // Nothing listens there, but the system chose the dialled port as this end's own port, and TCP lets a socket
            // connect to itself. This happens to nodes that dial a dead neighbour repeatedly.
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
