using System.Net;
using System.Net.Sockets;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>
/// The endpoints where a node tells others to dial it. These are the endpoints given by its user, or else those that it
/// listens on. A wildcard address is replaced with the addresses at which other nodes see this node.
/// </summary>
/// <param name="listening">The endpoints that the node listens on.</param>
/// <param name="given">The endpoints given by the user, or empty. Port 0 stands for the port of the first listening endpoint.</param>
/// <param name="hasIPv6">Whether the machine has the address <c>[::1]</c>.</param>
internal sealed class AdvertisedEndpoints(
    IReadOnlyList<PeerEndpoint> listening, IReadOnlyList<PeerEndpoint> given, bool hasIPv6 = true)
{
    // A machine has few addresses. More addresses are probably made up by a peer.
    private const int MaxSeen = 4;

    private readonly List<IPAddress> _seen = [];

    /// <summary>The endpoints, best first.</summary>
    public IReadOnlyList<PeerEndpoint> All =>
        given.Count > 0
            ? given.Select(WithPort).ToArray()
            : listening.SelectMany(Expand).Where(endpoint => !endpoint.IsLinkLocal).Distinct().ToArray();

    /// <summary>
    /// Records the address at which a peer sees the node. The port is ignored, because it is that of a link and nothing listens there.
    /// </summary>
    /// <returns>Whether <see cref="All"/> has changed.</returns>
    public bool See(string? seenAs)
    {
        if (!PeerEndpoint.TryParse(seenAs, out var endpoint)
            || !IPAddress.TryParse(endpoint.Host, out var address)
            || IsWildcard(address) || IPAddress.IsLoopback(address) || endpoint.IsLinkLocal
            || _seen.Contains(address) || _seen.Count >= MaxSeen)
        {
            return false;
        }

        _seen.Add(address);
        return given.Count == 0
            && listening.Any(one => IPAddress.TryParse(one.Host, out var host) && IsWildcard(host) && Fits(host, address));
    }

    /// <summary>
    /// Returns whether an endpoint is sent to a receiver. A loopback endpoint leads back to the machine that dials it, so it is
    /// sent only to receivers on this machine. A link-local endpoint is sent to nobody, because its zone is a number of this machine.
    /// No name is looked up: one that is loopback here, such as this machine's own name on many systems, may stand for another
    /// address elsewhere.
    /// </summary>
    public static bool IsFor(PeerEndpoint endpoint, PeerEndpoint receiver) =>
        !endpoint.IsLinkLocal && (!endpoint.IsLoopback || receiver.IsLoopback);

    /// <summary>Returns why an endpoint can't be advertised, or null if it can.</summary>
    public static string? Problem(PeerEndpoint endpoint, IReadOnlyList<PeerEndpoint> listen) => endpoint switch
    {
        _ when IPAddress.TryParse(endpoint.Host, out var address) && IsWildcard(address) =>
            $"{endpoint.Host} stands for every address of this machine, so nobody can dial it. "
            + "Advertise one address of the machine, or none to advertise the addresses at which other nodes see this node.",
        { IsLinkLocal: true } =>
            $"{endpoint.Host} is a link-local address. Its zone means something else on each machine, so other nodes can't dial it. "
            + "Advertise another address of the machine.",
        { Port: 0 } when listen.Count == 0 =>
            $"'{endpoint.Host}' has no port to dial, because the node does not listen. Advertise host:port.",
        _ => null,
    };

    private PeerEndpoint WithPort(PeerEndpoint endpoint) =>
        endpoint.Port == 0 ? new PeerEndpoint(endpoint.Host, listening[0].Port) : endpoint;

    private IEnumerable<PeerEndpoint> Expand(PeerEndpoint endpoint)
    {
        if (!IPAddress.TryParse(endpoint.Host, out var host) || !IsWildcard(host))
            return [endpoint];

        var loopback = host.Equals(IPAddress.IPv6Any) && hasIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        return _seen.Where(address => Fits(host, address))
            .Append(loopback)
            .Select(address => new PeerEndpoint(address.ToString(), endpoint.Port));
    }

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // A node that listens on [::] can be reached over IPv4, too.
    private static bool Fits(IPAddress wildcard, IPAddress address) =>
        wildcard.Equals(IPAddress.IPv6Any) || address.AddressFamily == AddressFamily.InterNetwork;
}
