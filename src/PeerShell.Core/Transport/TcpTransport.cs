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
    private readonly NameResolver _names;
    private readonly HandleBudget _handles;

    /// <summary>Creates a transport that looks up names as the system does.</summary>
    public TcpTransport()
        : this(NameResolver.Shared)
    {
    }

    /// <summary>Creates a transport that looks up names with a given resolver.</summary>
    /// <param name="names">The resolver.</param>
    /// <param name="handles">The file handles for its sockets; null for those of this process.</param>
    internal TcpTransport(NameResolver names, HandleBudget? handles = null)
    {
        _names = names;
        _handles = handles ?? HandleBudget.Process;
    }

    HandleBudget? ITransport.Handles => _handles;

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

    /// <summary>
    /// Returns the endpoint with the address at which <see cref="ListenAsync"/> would listen, for callers who judge the address
    /// first: for example, whether it is loopback. Listening at the result can't lead to another address, however often the
    /// name's addresses change.
    /// </summary>
    /// <param name="endpoint">The endpoint to listen on, with a name or an address.</param>
    /// <param name="cancellationToken">Ends the wait for the name servers.</param>
    /// <returns>The endpoint with an address.</returns>
    /// <exception cref="ListenException">The name has no address.</exception>
    public async Task<PeerEndpoint> ResolveAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        try
        {
            var addresses = await ResolveAsync(endpoint.Host, cancellationToken).ConfigureAwait(false);
            return PeerEndpoint.From(new IPEndPoint(addresses[0], endpoint.Port));
        }
        catch (SocketException cause)
        {
            throw TcpErrors.Listen(endpoint, cause);
        }
    }

    private async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IPAddress.TryParse(host, out var address))
            return [address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address];

        // The answers of DNS or a hosts file for these names vary too much.
        if (PeerEndpoint.IsLoopbackName(host))
            return Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

        return await _names.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
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
