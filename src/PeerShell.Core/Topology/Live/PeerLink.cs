using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>The link between two nodes of this process, as it is at the moment of asking.</summary>
/// <param name="From">One node.</param>
/// <param name="To">The other.</param>
public sealed record PeerLink(PeerNode From, PeerNode To)
{
    /// <summary>How it stands.</summary>
    public LinkState State { get; } =
        ConditionsOf(From, To).IsDown ? LinkState.Down
        : Join(From, To) && ShapedNetwork.IsSplit(TransportOf(From)!, TransportOf(To)!) ? LinkState.Split
        : From.IsConnectedTo(To.Id) && To.IsConnectedTo(From.Id) ? LinkState.Connected
        : LinkState.Disconnected;

    /// <summary>Its conditions.</summary>
    public LinkConditions Conditions { get; } = ConditionsOf(From, To);

    /// <summary>The round trip that was measured last; null before the first.</summary>
    public TimeSpan? RoundTripTime { get; } = From.Peers.FirstOrDefault(peer => peer.Id == To.Id)?.RoundTripTime;

    /// <summary>Whether its conditions can be set: its ends are nodes of one <see cref="ShapedNetwork"/>.</summary>
    public bool IsShapeable => Join(From, To);

    /// <summary>The links among some nodes: those that are connected, and those that have conditions.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <returns>The links, each once.</returns>
    public static IReadOnlyList<PeerLink> Among(IReadOnlyList<PeerNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var byId = nodes.ToDictionary(node => node.Id);
        var byTransport = nodes.Where(node => TransportOf(node) is not null).ToDictionary(node => TransportOf(node)!);
        var connected =
            from node in nodes
            from peer in node.Peers
            where peer.IsConnected && byId.ContainsKey(peer.Id)
            select (node, byId[peer.Id]);
        var conditioned =
            from network in byTransport.Keys.Select(transport => transport.Network).Distinct()
            from pair in network.GetConditioned()
            where byTransport.ContainsKey(pair.One) && byTransport.ContainsKey(pair.Other)
            select (byTransport[pair.One], byTransport[pair.Other]);
        HashSet<(PeerNode, PeerNode)> known = [];
        List<PeerLink> links = [];
        foreach (var (one, other) in connected.Concat(conditioned))
        {
            if (!known.Contains((other, one)) && known.Add((one, other)))
                links.Add(new PeerLink(one, other));
        }

        return links;
    }

    /// <summary>Sets its conditions, for now and whenever the two connect.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <exception cref="InvalidOperationException">It is not <see cref="IsShapeable"/>.</exception>
    /// <exception cref="ArgumentException">No link can be so.</exception>
    public void SetConditions(LinkConditions conditions)
    {
        if (!IsShapeable)
            throw new InvalidOperationException($"What lies between '{From}' and '{To}' can't be given conditions: they are not in one network of this process.");

        TransportOf(From)!.Network.SetConditions(TransportOf(From)!, TransportOf(To)!, conditions);
    }

    /// <summary>The names of its ends.</summary>
    /// <returns>Such as <c>a-b</c>.</returns>
    public override string ToString() => $"{From}-{To}";

    private static ShapedTransport? TransportOf(PeerNode node) => node.Options.Transport as ShapedTransport;

    private static bool Join(PeerNode one, PeerNode other) =>
        one != other && TransportOf(one) is { } from && TransportOf(other) is { } to && from.Network == to.Network;

    private static LinkConditions ConditionsOf(PeerNode one, PeerNode other) => Join(one, other)
        ? TransportOf(one)!.Network.GetConditions(TransportOf(one)!, TransportOf(other)!)
        : LinkConditions.None;
}
