using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Topology.Live;

/// <summary>A snapshot of the link between two nodes of this process.</summary>
/// <param name="From">One node.</param>
/// <param name="To">The other node.</param>
public sealed record PeerLink(PeerNode From, PeerNode To)
{
    /// <summary>The state of the link.</summary>
    public LinkState State { get; } =
        ConditionsOf(From, To).IsDown ? LinkState.Down
        : Join(From, To) && ShapedNetwork.IsSplit(TransportOf(From)!, TransportOf(To)!) ? LinkState.Split
        : From.IsConnectedTo(To.Id) && To.IsConnectedTo(From.Id) ? LinkState.Connected
        : LinkState.Disconnected;

    /// <summary>The conditions of the link.</summary>
    public LinkConditions Conditions { get; } = ConditionsOf(From, To);

    /// <summary>The last measured round-trip time; null before the first measurement.</summary>
    public TimeSpan? RoundTripTime { get; } = From.Peers.FirstOrDefault(peer => peer.Id == To.Id)?.RoundTripTime;

    /// <summary>Whether the conditions can be set, because both ends are nodes of one <see cref="ShapedNetwork"/>.</summary>
    public bool IsShapeable => Join(From, To);

    /// <summary>Finds the links among some nodes: those that are connected, and those that have conditions.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <returns>The links, without duplicates.</returns>
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

    /// <summary>Sets the conditions of the link, for now and whenever the two nodes connect.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <exception cref="InvalidOperationException">The link is not <see cref="IsShapeable"/>.</exception>
    /// <exception cref="ArgumentException">The conditions are invalid.</exception>
    public void SetConditions(LinkConditions conditions)
    {
        if (!IsShapeable)
            throw new InvalidOperationException(
                $"The link between '{From}' and '{To}' can't be given conditions, because they are not in one network of this process.");

        TransportOf(From)!.Network.SetConditions(TransportOf(From)!, TransportOf(To)!, conditions);
    }

    /// <summary>Returns the names of both ends.</summary>
    /// <returns>For example <c>a-b</c>.</returns>
    public override string ToString() => $"{From}-{To}";

    private static ShapedTransport? TransportOf(PeerNode node) => node.Options.Transport as ShapedTransport;

    private static bool Join(PeerNode one, PeerNode other) =>
        one != other && TransportOf(one) is { } from && TransportOf(other) is { } to && from.Network == to.Network;

    private static LinkConditions ConditionsOf(PeerNode one, PeerNode other) => Join(one, other)
        ? TransportOf(one)!.Network.GetConditions(TransportOf(one)!, TransportOf(other)!)
        : LinkConditions.None;
}
