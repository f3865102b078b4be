namespace PeerShell.Topology.Measures;

/// <summary>How many nodes have how many links.</summary>
/// <param name="Degree">The number of links.</param>
/// <param name="NodeCount">How many nodes have so many.</param>
public readonly record struct DegreeCount(int Degree, int NodeCount)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Degree}: {NodeCount}";
}
