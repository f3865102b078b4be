namespace PeerShell.Benchmarks.Contenders;

/// <summary>Repeats work with a moderate number of concurrent tasks.</summary>
internal static class ManyAtOnce
{
    private const int AtOnce = 64;

    public static async Task<double[]> RunAsync(long count, Func<Task> work)
    {
        await Parallel.ForAsync(0, (int)count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) => await work());
        return [];
    }
}
