namespace PeerShell.Benchmarks.Contenders;

/// <summary>Does the same thing often, as often at once as a program would that is in a hurry and not reckless.</summary>
internal static class ManyAtOnce
{
    private const int AtOnce = 64;

    public static async Task<double[]> RunAsync(long count, Func<Task> work)
    {
        await Parallel.ForAsync(0, (int)count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) => await work());
        return [];
    }
}
