using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Numerics;
using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.References;

/// <summary>
/// A user's reference to an endpoint: <c>host:port</c>, a port of this machine, a node of this process or its name, or a peer or a member
/// of the network that listens there.
/// </summary>
public sealed class EndpointReference
{
    private readonly object _given;

    /// <summary>Reads a value.</summary>
    /// <param name="value">A node, a peer, a member, an endpoint, or a text.</param>
    /// <exception cref="ArgumentException">The value is none of these.</exception>
    public EndpointReference(object value)
    {
        var given = UserInput.Unwrap(value);
        _given = given is PeerNode or Peer or Member or PeerEndpoint ? given : UserInput.Text(given, "an endpoint");
    }

    /// <inheritdoc/>
    public override string ToString() => _given.ToString()!;

    /// <summary>Finds the endpoint.</summary>
    /// <exception cref="FormatException">There is no endpoint, or it can't be dialled.</exception>
    internal PeerEndpoint Resolve() => Find() is { Port: > 0 } endpoint
        ? endpoint
        : throw new FormatException($"Port 0, as in '{this}', can't be dialled. Give the port that the other node listens on.");

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
            : Parse((string)_given),
    };

    /// <summary>Parses a text that is neither a port nor the name of a node.</summary>
    /// <exception cref="FormatException">The text is not an endpoint.</exception>
    private static PeerEndpoint Parse(string text)
    {
        RefuseNegativePort(text);
        try
        {
            return PeerEndpoint.Parse(text);
        }
        catch (FormatException error) when (IsName(text))
        {
            throw new FormatException($"{error.Message} No node of this process is called '{text}' either.", error);
        }
    }

    /// <summary>Throws if a text is a negative number: it has no port because it is one.</summary>
    /// <exception cref="FormatException">The text is a negative number.</exception>
    internal static void RefuseNegativePort(string text)
    {
        if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number < 0)
            throw new FormatException($"'{text}' is not a port. A port is a number from 0 to {IPEndPoint.MaxPort}.");
    }

    private static bool IsName(string text) =>
        !string.IsNullOrWhiteSpace(text) && !text.Contains(':', StringComparison.Ordinal) && !text.All(char.IsAsciiDigit)
        && !WildcardPattern.ContainsWildcardCharacters(text);

    private FormatException Nowhere() => new(
        $"'{this}' listens nowhere, so it can't be connected to. Let it connect to this node instead.");

    // A node that listens on all addresses of this machine is dialled on the loopback address.
    private static PeerEndpoint Dialable(PeerEndpoint endpoint) =>
        !IPAddress.TryParse(endpoint.Host, out var address) ? endpoint
        : address.Equals(IPAddress.Any) ? new PeerEndpoint(IPAddress.Loopback.ToString(), endpoint.Port)
        : address.Equals(IPAddress.IPv6Any) ? new PeerEndpoint(IPAddress.IPv6Loopback.ToString(), endpoint.Port)
        : endpoint;
}
