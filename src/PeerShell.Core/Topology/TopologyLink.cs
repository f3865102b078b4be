using PeerShell.Transport;

namespace PeerShell.Topology;

/// <summary>A link between two nodes of a topology. It has no direction: a-b and b-a are the same link.</summary>
/// <param name="From">The name of one node.</param>
/// <param name="To">The name of the other.</param>
public sealed record TopologyLink(string From, string To)
{
    /// <summary>How well it is to carry bytes.</summary>
    public LinkConditions Conditions { get; init; } = LinkConditions.None;

    /// <inheritdoc/>
    public override string ToString() => $"{From}-{To}";
}
