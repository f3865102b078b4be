using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>How a network of live nodes is to be. Every default is fit for use.</summary>
public sealed record PeerNetworkOptions
{
    /// <summary>
    /// The redialling of a network's nodes: quick, and never far apart, since nobody is far away. So a network that is healed
    /// is whole again within seconds, however long it was apart.
    /// </summary>
    public static BackoffOptions QuickBackoff { get; } = new()
    {
        Initial = TimeSpan.FromMilliseconds(100),
        Cap = TimeSpan.FromSeconds(2),
    };

    /// <summary>What the network is called, its nodes' <see cref="PeerNodeOptions.Network"/> included. Default: the topology's name.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// How its nodes are to be, except for name, network, tags, discovery and transport, which come of the topology and the
    /// network. Default: as nodes are, with <see cref="QuickBackoff"/>.
    /// </summary>
    public PeerNodeOptions Node { get; init; } = new() { Backoff = QuickBackoff };

    /// <summary>What connects them. Default: TCP, with links that can be given conditions.</summary>
    public ShapedNetwork Wire { get; init; } = new(new TcpTransport());
}
