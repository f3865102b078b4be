using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Dialling;

/// <summary>What is dialled: where, and what is spoken there.</summary>
internal readonly record struct DialTarget(PeerEndpoint Endpoint, LinkProtocol Protocol);
