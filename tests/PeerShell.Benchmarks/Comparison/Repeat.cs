using System.Diagnostics;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Repeats work until the warm-up is over, and then as often as the effort says.</summary>
internal static class Repeat
{
    // The largest growth of the count from one warm-up run to the next.
    private const double Growth = 8;

    /// <param name="effort">How long to warm up and to measure.</param>
    /// <param name="least">The count to start with, and the minimum.</param>
    /// <param name="run">Does the work with the given count.</param>
    /// <returns>The counts and outcomes of the repetitions, without those of the warm-up.</returns>
    public static async Task<List<(long Count, T Outcome)>> RunAsync<T>(Effort effort, long least, Func<long, Task<T>> run)
    {
        var count = least;
        for (var warm = TimeSpan.Zero; warm < effort.WarmUp;)
        {
            var start = Stopwatch.GetTimestamp();
            await run(count);
            var time = Stopwatch.GetElapsedTime(start);
            warm += time;
            count = Math.Max(least, (long)(count * Math.Min(Growth, effort.Repetition / time)));
        }

        List<(long, T)> outcomes = [];
        while (outcomes.Count < effort.Repetitions)
            outcomes.Add((count, await run(count)));

        return outcomes;
    }
}
