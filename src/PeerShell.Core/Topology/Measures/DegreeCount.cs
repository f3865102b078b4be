namespace PeerShell.Topology.Measures;

/// <summary>The number of nodes of a degree.</summary>
/// <param name="Degree">The number of links.</param>
/// <param name="NodeCount">The number of nodes that have that many links.</param>
public readonly record struct DegreeCount(int Degree, int NodeCount)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Degree}: {NodeCount}";
}
