namespace PeerShell.Topology.Live;

/// <summary>Something in which an actual topology differs from the wanted one.</summary>
public sealed record TopologyDifference
{
    private TopologyDifference(TopologyDifferenceKind kind) => Kind = kind;

    /// <summary>What is wrong.</summary>
    public TopologyDifferenceKind Kind { get; }

    /// <summary>The node, when it is about one.</summary>
    public TopologyNode? Node { get; private init; }

    /// <summary>The link, when it is about one.</summary>
    public TopologyLink? Link { get; private init; }

    /// <summary>The name of the node, or the names of the two that are linked.</summary>
    public string Name => Node?.Name ?? Link!.ToString();

    /// <summary>All that differs between two topologies: nodes by their names, links by the names of their ends. Tags and conditions are not compared, but a link that is down is missing, unless it is wanted down: then it is neither missing nor too much.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="actual">What there is.</param>
    /// <returns>The differences: first what is missing, then what is too much.</returns>
    public static IReadOnlyList<TopologyDifference> Between(PeerTopology wanted, PeerTopology actual)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actual);
        return
        [
            .. Nodes(wanted, actual, TopologyDifferenceKind.MissingNode),
            .. Links(wanted, actual, TopologyDifferenceKind.MissingLink, isThere: link => !link.Conditions.IsDown).Where(difference => !difference.Link!.Conditions.IsDown),
            .. Nodes(actual, wanted, TopologyDifferenceKind.ExtraNode),
            .. Links(actual, wanted, TopologyDifferenceKind.ExtraLink, isThere: _ => true),
        ];
    }

    /// <summary>For people.</summary>
    /// <returns>Such as <c>link a-b is missing</c>.</returns>
    public override string ToString() =>
        $"{(Node is null ? "link" : "node")} {Name} is {(Kind is TopologyDifferenceKind.MissingNode or TopologyDifferenceKind.MissingLink ? "missing" : "too much")}";

    private static IEnumerable<TopologyDifference> Nodes(PeerTopology one, PeerTopology other, TopologyDifferenceKind kind) =>
        one.Nodes.Where(node => other.FindNode(node.Name) is null).Select(node => new TopologyDifference(kind) { Node = node });

    private static IEnumerable<TopologyDifference> Links(PeerTopology one, PeerTopology other, TopologyDifferenceKind kind, Func<TopologyLink, bool> isThere) =>
        from link in one.Links
        where other.FindLink(link.From, link.To) is not { } found || !isThere(found)
        select new TopologyDifference(kind) { Link = link };
}
