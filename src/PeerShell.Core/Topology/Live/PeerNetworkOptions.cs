using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>The options of a network of live nodes. The defaults are ready for use.</summary>
public sealed record PeerNetworkOptions
{
    /// <summary>
    /// The redialling of a network's nodes. It is quick and its pauses stay short, because all nodes are near. So a healed network
    /// is connected again within seconds, however long it was partitioned.
    /// </summary>
    public static BackoffOptions QuickBackoff { get; } = new()
    {
        Initial = TimeSpan.FromMilliseconds(100),
        Cap = TimeSpan.FromSeconds(2),
    };

    /// <summary>
    /// The name of the network, also of its nodes' <see cref="PeerNodeOptions.Network"/>. Default: the topology's name.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// The options of the nodes. Name, network, tags, discovery and transport are ignored, because they come from the topology and
    /// the network. Default: the defaults of nodes, with <see cref="QuickBackoff"/>.
    /// </summary>
    public PeerNodeOptions Node { get; init; } = new() { Backoff = QuickBackoff };

    /// <summary>The network of transports that connects the nodes. Default: TCP, with links that can be given conditions.</summary>
    public ShapedNetwork Wire { get; init; } = new(new TcpTransport());
}
