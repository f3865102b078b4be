using System.Diagnostics;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Repeats something until it is warm, and then as often as the effort says.</summary>
internal static class Repeat
{
    // What it grows by at a time at most, while nobody knows how long it takes.
    private const double Growth = 8;

    /// <param name="effort">How much to do.</param>
    /// <param name="least">How many to begin with.</param>
    /// <param name="run">Does it so many times.</param>
    /// <returns>What came of the repetitions, those for warming up left out.</returns>
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
