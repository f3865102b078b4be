using System.Globalization;
using System.Net;
using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.References;

/// <summary>
/// What a user may name an endpoint by: <c>host:port</c>, a port of this machine, or a node, the name of a node of this process, a
/// peer or a member of the network that listens there.
/// </summary>
public sealed class EndpointReference
{
    private readonly object _given;

    /// <summary>Takes what the user gave.</summary>
    /// <param name="value">A node, a peer, a member, an endpoint, or a text.</param>
    /// <exception cref="ArgumentException">It is nothing of the kind.</exception>
    public EndpointReference(object value)
    {
        var given = UserInput.Unwrap(value);
        _given = given is PeerNode or Peer or Member or PeerEndpoint ? given : UserInput.Text(given, "an endpoint");
    }

    /// <inheritdoc/>
    public override string ToString() => _given.ToString()!;

    /// <summary>The endpoint.</summary>
    /// <exception cref="FormatException">There is none, or none that can be dialled.</exception>
    internal PeerEndpoint Resolve() => Find() is { Port: > 0 } endpoint
        ? endpoint
        : throw new FormatException($"Nobody can be dialled at port 0, as '{this}' says. Give the port that the node there listens on.");

    private PeerEndpoint Find() => _given switch
    {
        PeerNode node => Dialable(node.Endpoint ?? throw Nowhere()),
        Peer peer => peer.DialledEndpoint ?? (peer.ListenEndpoints is [var first, ..] ? first : throw Nowhere()),
        Member member => member.Endpoint ?? throw Nowhere(),
        PeerEndpoint endpoint => endpoint,
        string port when ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            new PeerEndpoint(IPAddress.Loopback.ToString(), number),
        _ => new NodeReference(_given) is { IsWildcard: false } name && name.Find() is [var node]
            ? Dialable(node.Endpoint ?? throw Nowhere())
            : PeerEndpoint.Parse((string)_given),
    };

    private FormatException Nowhere() => new($"'{this}' listens nowhere, so it can't be connected to. Connect from there to here.");

    // A node that listens on all addresses of the machine is dialled on its loopback.
    private static PeerEndpoint Dialable(PeerEndpoint endpoint) =>
        !IPAddress.TryParse(endpoint.Host, out var address) ? endpoint
        : address.Equals(IPAddress.Any) ? new PeerEndpoint(IPAddress.Loopback.ToString(), endpoint.Port)
        : address.Equals(IPAddress.IPv6Any) ? new PeerEndpoint(IPAddress.IPv6Loopback.ToString(), endpoint.Port)
        : endpoint;
}
