using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PeerShell.Protocol;

namespace PeerShell.Transport;

/// <summary>An endpoint where a node can be dialled: a DNS name or an IP address, and a port.</summary>
/// <remarks>
/// Written <c>host:port</c>, with an IPv6 address in brackets, as in <c>[::1]:7000</c>. Two endpoints are equal if they are
/// written the same, ignoring the case of the name.
/// </remarks>
public sealed record PeerEndpoint
{
    /// <summary>Creates an endpoint from its parts.</summary>
    /// <param name="host">A DNS name or an IP address, without brackets.</param>
    /// <param name="port">The port, 0 to 65535. When listening, 0 means any free port.</param>
    /// <exception cref="ArgumentException"><paramref name="host"/> is neither a DNS name nor an IP address.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is not from 0 to 65535.</exception>
    public PeerEndpoint(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        if (!IsHost(host))
            throw new ArgumentException($"'{host}' is neither a host name nor an IP address.", nameof(host));

        Host = IPAddress.TryParse(host, out var address) ? address.ToString() : host.ToLowerInvariant();
        Port = port;
    }

    /// <summary>The DNS name (lower case) or the IP address (in its canonical form, without brackets).</summary>
    public string Host { get; }

    /// <summary>The TCP port.</summary>
    public int Port { get; }

    /// <summary>
    /// Whether this endpoint is on the machine itself: a loopback address, the name <c>localhost</c>, or a name that ends in
    /// <c>.localhost</c>, with or without a dot at the end.
    /// </summary>
    /// <remarks>
    /// Nothing is looked up. RFC 6761, section 6.3, reserves these names for loopback. Any other name may lead to loopback as
    /// well, but only a look-up shows that: see <see cref="TcpTransport.ResolveAsync(PeerEndpoint, CancellationToken)"/>. The
    /// endpoints of listeners and connections over TCP have addresses, so this is exact for them.
    /// </remarks>
    public bool IsLoopback => IPAddress.TryParse(Host, out var address)
        ? IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        : IsLoopbackName(Host);

    /// <summary>Whether a name, in lower case, always stands for loopback (RFC 6761, section 6.3).</summary>
    internal static bool IsLoopbackName(string host)
    {
        var name = host.AsSpan().TrimEnd('.');
        return name is "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal);
    }

    /// <summary>
    /// Whether this is an IPv6 link-local address, or has a zone. A link-local address can be dialled only with a zone: a number of
    /// a network interface, which means something else on each machine (RFC 4007, section 6). So it is of no use to other nodes.
    /// </summary>
    internal bool IsLinkLocal =>
        IPAddress.TryParse(Host, out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6
        && (address.IsIPv6LinkLocal || address.ScopeId != 0);

    /// <summary>Parses <c>host:port</c> or <c>[ipv6]:port</c>.</summary>
    /// <param name="text">The text to parse.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="FormatException"><paramref name="text"/> is not an endpoint; the message says what is wrong.</exception>
    public static PeerEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var endpoint, out var problem) ? endpoint : throw new FormatException(problem);
    }

    /// <summary>Parses <c>host:port</c> or <c>[ipv6]:port</c> without throwing.</summary>
    /// <param name="text">The text to parse.</param>
    /// <param name="endpoint">The endpoint, if the text is one.</param>
    /// <returns>Whether the text is an endpoint.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PeerEndpoint? endpoint) =>
        TryParse(text, out endpoint, out _);

    /// <summary>
    /// Parses the addresses that a node sent. Skips texts that are not endpoints, link-local addresses, and all but the first of
    /// equal addresses.
    /// </summary>
    internal static IReadOnlyList<PeerEndpoint> ParseAll(IEnumerable<string> texts) =>
        texts.Select(text => TryParse(text, out var endpoint) ? endpoint : null)
            .OfType<PeerEndpoint>()
            .Where(endpoint => !endpoint.IsLinkLocal)
            .Distinct()
            .ToArray();

    /// <summary>Returns the endpoint of a socket address. An IPv4 address mapped into IPv6 becomes plain IPv4.</summary>
    /// <param name="address">The socket address.</param>
    /// <returns>The endpoint.</returns>
    public static PeerEndpoint From(IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var ip = address.Address;
        return new PeerEndpoint((ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString(), address.Port);
    }

    /// <summary>Returns <c>host:port</c> or <c>[ipv6]:port</c>.</summary>
    /// <returns>The text that <see cref="Parse"/> accepts.</returns>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    // IPAddress also parses "1" and "127.1" as IPv4 addresses, which users don't mean here. Uri accepts nearly every character
    // beyond ASCII in a name, also those that hide or reorder text, and gossip carries such names to users.
    private static bool IsHost(string host) => Uri.CheckHostName(host) switch
    {
        UriHostNameType.IPv6 => true,
        UriHostNameType.IPv4 => host.Count(c => c == '.') == 3,
        UriHostNameType.Dns => !IPAddress.TryParse(host, out _) && PlainText.IsName(host),
        _ => false,
    };

    private static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out PeerEndpoint? endpoint,
        [NotNullWhen(false)] out string? problem)
    {
        endpoint = null;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            problem = $"'{text}' is empty. Write host:port, such as 127.0.0.1:7000 or [::1]:7000.";
            return false;
        }

        if (text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
        {
            problem = $"'{text}' is a URL. Leave out {text[..(scheme + 3)]} and write host:port, such as 127.0.0.1:7000.";
            return false;
        }

        if (text.All(char.IsAsciiDigit) && !ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            problem = $"'{text}' is not a port. A port is a number from 0 to {IPEndPoint.MaxPort}.";
            return false;
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0 || text.EndsWith(']'))
        {
            problem = $"'{text}' has no port. Write host:port, such as 127.0.0.1:7000 or [::1]:7000.";
            return false;
        }

        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']') && Uri.CheckHostName(host[1..^1]) == UriHostNameType.IPv6)
            host = host[1..^1];
        else if (host.Contains(':'))
        {
            problem = $"'{text}' is ambiguous. Write an IPv6 address in brackets, such as [::1]:7000.";
            return false;
        }

        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort)
        {
            problem = $"'{text[(colon + 1)..]}' in '{text}' is not a port. A port is a number from 0 to 65535.";
            return false;
        }

        if (!IsHost(host))
        {
            problem = $"'{host}' in '{text}' is neither a host name nor an IP address.";
            return false;
        }

        endpoint = new PeerEndpoint(host, port);
        problem = null;
        return true;
    }
}
