namespace PeerShell.Topology;

/// <summary>A node that a topology wants, or that there is.</summary>
/// <param name="Name">Its name, which no other node of the topology has, whatever the case.</param>
public sealed record TopologyNode(string Name)
{
    /// <summary>What it is for, as <c>Start-PeerNode -Tag</c> has it.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
