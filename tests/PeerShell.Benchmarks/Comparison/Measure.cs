namespace PeerShell.Benchmarks.Comparison;

/// <summary>Something that a scenario measures: one row of the table.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Unit">The unit of the figures.</param>
/// <param name="LessIsBetter">Whether a lower figure is better.</param>
internal sealed record Measure(string Name, string Unit, bool LessIsBetter = false);
