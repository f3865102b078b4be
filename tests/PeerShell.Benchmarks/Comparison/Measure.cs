namespace PeerShell.Benchmarks.Comparison;

/// <summary>What a scenario measures: one row of the table.</summary>
/// <param name="Name">For people.</param>
/// <param name="Unit">Of each figure.</param>
/// <param name="LessIsBetter">Whether it is a cost.</param>
internal sealed record Measure(string Name, string Unit, bool LessIsBetter = false);
