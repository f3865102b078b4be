using System.Diagnostics;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>One run of a role.</summary>
/// <param name="Begin">The timestamp of the start.</param>
/// <param name="End">The timestamp of the end.</param>
/// <param name="Allocated">The bytes that its process allocated during the run.</param>
/// <param name="Figures">The figures that the role itself has taken.</param>
internal sealed record Run(long Begin, long End, long Allocated, double[] Figures)
{
    /// <summary>Returns the seconds from a timestamp until the last of the runs ended.</summary>
    public static double Seconds(long begin, params IEnumerable<Run> runs) =>
        Stopwatch.GetElapsedTime(begin, runs.Max(run => run.End)).TotalSeconds;
}
