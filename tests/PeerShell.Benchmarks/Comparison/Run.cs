using System.Diagnostics;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>What a role did, once.</summary>
/// <param name="Begin">When it began, as a timestamp.</param>
/// <param name="End">When it was done.</param>
/// <param name="Allocated">Bytes that its process allocated meanwhile.</param>
/// <param name="Figures">The role's own.</param>
internal sealed record Run(long Begin, long End, long Allocated, double[] Figures)
{
    /// <summary>The seconds from the begin of one to the end of the last of several.</summary>
    public static double Seconds(long begin, params IEnumerable<Run> runs) => Stopwatch.GetElapsedTime(begin, runs.Max(run => run.End)).TotalSeconds;
}
