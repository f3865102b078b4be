namespace PeerShell.Topology;

/// <summary>A graph of named nodes and the links between them. It does not change: what edits it makes another one.</summary>
public sealed class PeerTopology
{
    /// <summary>What it is called, or what made it: <c>ring</c>, <c>small-world</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The nodes, in the order in which they were given.</summary>
    public required IReadOnlyList<TopologyNode> Nodes { get; init; }

    /// <summary>The links, each once, in the order in which they were given.</summary>
    public required IReadOnlyList<TopologyLink> Links { get; init; }
}
