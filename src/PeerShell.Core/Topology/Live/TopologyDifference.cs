namespace PeerShell.Topology.Live;

/// <summary>A difference between the actual and the wanted topology.</summary>
public sealed record TopologyDifference
{
    private TopologyDifference(TopologyDifferenceKind kind) => Kind = kind;

    /// <summary>The kind of difference.</summary>
    public TopologyDifferenceKind Kind { get; }

    /// <summary>The node, if the difference is about a node.</summary>
    public TopologyNode? Node { get; private init; }

    /// <summary>The link, if the difference is about a link.</summary>
    public TopologyLink? Link { get; private init; }

    /// <summary>The name of the node, or the names of the two ends of the link.</summary>
    public string Name => Node?.Name ?? Link!.ToString();

    /// <summary>
    /// Finds the differences between two topologies, by the names of nodes and of the ends of links. Tags and conditions are not
    /// compared, except that a link that is down counts as missing. If it is wanted down, it is neither missing nor extra.
    /// </summary>
    /// <param name="wanted">The wanted topology.</param>
    /// <param name="actual">The actual topology.</param>
    /// <returns>The differences: what is missing, then what is extra.</returns>
    public static IReadOnlyList<TopologyDifference> Between(PeerTopology wanted, PeerTopology actual)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actual);
        return
        [
            .. Nodes(wanted, actual, TopologyDifferenceKind.MissingNode),
            .. Links(wanted, actual, TopologyDifferenceKind.MissingLink, isThere: link => !link.Conditions.IsDown)
                .Where(difference => !difference.Link!.Conditions.IsDown),
            .. Nodes(actual, wanted, TopologyDifferenceKind.ExtraNode),
            .. Links(actual, wanted, TopologyDifferenceKind.ExtraLink, isThere: _ => true),
        ];
    }

    /// <summary>Describes the difference for users.</summary>
    /// <returns>For example <c>link a-b is missing</c>.</returns>
    public override string ToString()
    {
        var isMissing = Kind is TopologyDifferenceKind.MissingNode or TopologyDifferenceKind.MissingLink;
        return $"{(Node is null ? "link" : "node")} {Name} is {(isMissing ? "missing" : "not wanted")}";
    }

    private static IEnumerable<TopologyDifference> Nodes(PeerTopology one, PeerTopology other, TopologyDifferenceKind kind) =>
        one.Nodes.Where(node => other.FindNode(node.Name) is null).Select(node => new TopologyDifference(kind) { Node = node });

    private static IEnumerable<TopologyDifference> Links(
        PeerTopology one, PeerTopology other, TopologyDifferenceKind kind, Func<TopologyLink, bool> isThere) =>
        from link in one.Links
        where other.FindLink(link.From, link.To) is not { } found || !isThere(found)
        select new TopologyDifference(kind) { Link = link };
}
