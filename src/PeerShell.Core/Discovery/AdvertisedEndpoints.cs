using System.Net;
using System.Net.Sockets;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>
/// Where a node tells others to dial it: where it listens; if that is every address of the machine, at those that others see
/// it at; or what its owner says instead.
/// </summary>
/// <param name="listening">Where it listens.</param>
/// <param name="given">What its owner says; empty for nothing. Port 0 stands for that of the first it listens on.</param>
internal sealed class AdvertisedEndpoints(IReadOnlyList<PeerEndpoint> listening, IReadOnlyList<PeerEndpoint> given)
{
    // A machine has few addresses. More would be somebody's invention.
    private const int MostSeen = 4;

    private readonly List<IPAddress> _seen = [];

    /// <summary>The endpoints, best first.</summary>
    public IReadOnlyList<PeerEndpoint> All =>
        given.Count > 0 ? given.Select(WithPort).ToArray() : listening.SelectMany(Expand).Distinct().ToArray();

    /// <summary>A peer says where it sees the node. The port is that of a link, which nobody listens on.</summary>
    /// <returns>Whether <see cref="All"/> has changed.</returns>
    public bool See(string? seenAs)
    {
        if (!PeerEndpoint.TryParse(seenAs, out var endpoint)
            || !IPAddress.TryParse(endpoint.Host, out var address)
            || IsWildcard(address) || IPAddress.IsLoopback(address)
            || _seen.Contains(address) || _seen.Count >= MostSeen)
        {
            return false;
        }

        _seen.Add(address);
        return given.Count == 0 && listening.Any(one => IPAddress.TryParse(one.Host, out var host) && IsWildcard(host) && Fits(host, address));
    }

    /// <summary>Whether somebody at an address is told an endpoint: loopback leads to whoever dials it, so it is for this machine only.</summary>
    public static bool IsFor(PeerEndpoint endpoint, PeerEndpoint receiver) => !endpoint.IsLoopback || receiver.IsLoopback;

    /// <summary>Why somebody can't be told to dial an endpoint; null when that makes sense.</summary>
    public static string? Problem(PeerEndpoint endpoint, IReadOnlyList<PeerEndpoint> listen) => endpoint switch
    {
        _ when IPAddress.TryParse(endpoint.Host, out var address) && IsWildcard(address) =>
            $"{endpoint.Host} stands for every address of this machine, so nobody can dial it. Advertise one of them, or none: then others are told the address they see.",
        { Port: 0 } when listen.Count == 0 => $"'{endpoint.Host}' has no port to be dialled at, as the node listens nowhere. Advertise host:port.",
        _ => null,
    };

    private PeerEndpoint WithPort(PeerEndpoint endpoint) =>
        endpoint.Port == 0 ? new PeerEndpoint(endpoint.Host, listening[0].Port) : endpoint;

    private IEnumerable<PeerEndpoint> Expand(PeerEndpoint endpoint)
    {
        if (!IPAddress.TryParse(endpoint.Host, out var host) || !IsWildcard(host))
            return [endpoint];

        var loopback = host.Equals(IPAddress.Any) ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        return _seen.Where(address => Fits(host, address)).Append(loopback).Select(address => new PeerEndpoint(address.ToString(), endpoint.Port));
    }

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // Who listens on [::] is reached by IPv4 too.
    private static bool Fits(IPAddress wildcard, IPAddress address) =>
        wildcard.Equals(IPAddress.IPv6Any) || address.AddressFamily == AddressFamily.InterNetwork;
}
