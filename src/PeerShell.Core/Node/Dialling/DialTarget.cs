using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Dialling;

/// <summary>A target of dials: an endpoint, and the protocol spoken there.</summary>
internal readonly record struct DialTarget(PeerEndpoint Endpoint, LinkProtocol Protocol);
