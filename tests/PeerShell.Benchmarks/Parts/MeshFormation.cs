using System.Diagnostics;
using PeerShell.Discovery;
using PeerShell.Node;

namespace PeerShell.Benchmarks;

/// <summary>
/// The time until a mesh has formed: from the start of the first node until all nodes are connected to all. Each node knows only
/// its predecessor. The processor time is that of all nodes, because all of them are in this process.
/// </summary>
internal static class MeshFormation
{
    private const int Rounds = 9;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine(
            "| nodes | links | seconds, median | lowest and highest | processor seconds | gossip intervals | theoretical minimum |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        await FormAsync(10);
        foreach (var count in (int[])[10, 50])
        {
            List<(double Seconds, double Processor)> rounds = [];
            for (var round = 1; round <= Rounds; round++)
            {
                rounds.Add(await FormAsync(count));
                var (time, used) = rounds[^1];
                Console.Error.WriteLine($"{count} nodes, round {round} of {Rounds}: {time:0.00} s, {used:0.00} s of processor time");
            }

            rounds.Sort();
            var (seconds, processor) = rounds[Rounds / 2];

            // When nodes introduce their neighbours to each other, a round can at most halve the distance between two nodes. So a
            // line takes at least log2 n rounds (Harchol-Balter, Leighton, Lewin, Resource discovery in distributed networks, 1999).
            var theory = Math.Ceiling(Math.Log2(count));
            var intervals = seconds / MeshOptions.Local.GossipInterval.TotalSeconds;
            Console.WriteLine(
                $"| {count} | {count * (count - 1) / 2} | {seconds:0.00} | {rounds[0].Seconds:0.00} to {rounds[^1].Seconds:0.00} "
                + $"| {processor:0.00} | {intervals:0.0} | {theory:0} |");
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
