namespace PeerShell.Benchmarks.Comparison;

/// <summary>How long to measure. A .NET program needs some seconds until it reaches its full speed.</summary>
/// <param name="WarmUp">The time at the start that is not measured.</param>
/// <param name="Repetition">The approximate time of one repetition.</param>
/// <param name="Repetitions">The number of repetitions in the same processes. Their median counts.</param>
/// <param name="Connections">The number of connections in the scenario with many connections.</param>
internal sealed record Effort(TimeSpan WarmUp, TimeSpan Repetition, int Repetitions, int Connections)
{
    public static readonly Effort Full = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.4), 3, 2000);

    public static readonly Effort Quick = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.05), 1, 100);
}
