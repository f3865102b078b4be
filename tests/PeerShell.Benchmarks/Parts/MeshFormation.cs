using System.Diagnostics;
using PeerShell.Discovery;
using PeerShell.Node;

namespace PeerShell.Benchmarks;

/// <summary>
/// How long a mesh takes to form, each node knowing only its predecessor, from the start of the first until all are
/// connected to all; and how much processor time that takes, as all nodes are in this process.
/// </summary>
internal static class MeshFormation
{
    private const int Rounds = 9;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| nodes | links | seconds, median | lowest and highest | processor seconds | gossip intervals | theory: intervals |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        await FormAsync(10);
        foreach (var count in (int[])[10, 50])
        {
            List<(double Seconds, double Processor)> rounds = [];
            for (var round = 1; round <= Rounds; round++)
            {
                rounds.Add(await FormAsync(count));
                Console.Error.WriteLine($"{count} nodes, round {round} of {Rounds}: {rounds[^1].Seconds:0.00} s, {rounds[^1].Processor:0.00} s of processor");
            }

            rounds.Sort();
            var (seconds, processor) = rounds[Rounds / 2];

            // Whoever tells its neighbours of each other can at most halve the way between two nodes in a round, so a line
            // takes log2 n rounds at least (Harchol-Balter, Leighton, Lewin, Resource discovery in distributed networks, 1999).
            var theory = Math.Ceiling(Math.Log2(count));
            Console.WriteLine(
                $"| {count} | {count * (count - 1) / 2} | {seconds:0.00} | {rounds[0].Seconds:0.00} to {rounds[^1].Seconds:0.00} | {processor:0.00} | {seconds / MeshOptions.Local.GossipInterval.TotalSeconds:0.0} | {theory:0} |");
        }

        return 0;
    }

    private static async Task<(double Seconds, double Processor)> FormAsync(int count)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var nodes = await MeshOfNodes.StartAsync(count, new PeerNodeOptions());
        var figures = (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        await MeshOfNodes.StopAsync(nodes);
        return figures;
    }
}
