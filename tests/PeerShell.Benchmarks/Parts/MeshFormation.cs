using System.Diagnostics;
using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Benchmarks;

/// <summary>
/// How long a mesh takes to form, each node knowing only its predecessor, and what it costs afterwards while nothing
/// happens: the bytes that all nodes give to TCP, with gossip alone and with the links' own signs of life.
/// </summary>
internal static class MeshFormation
{
    private const int Rounds = 5;

    // Four digest intervals of the Local preset.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| nodes | links | s until all are connected to all (lowest and highest) | gossip intervals | B per node and second, quiet: gossip | with signs of life |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var count in (int[])[10, 50])
        {
            List<double> times = [];
            for (var round = 1; round <= Rounds; round++)
            {
                times.Add(await FormAsync(count, keepAlive: true, quiet: null));
                Console.Error.WriteLine($"{count} nodes, round {round} of {Rounds}: {times[^1]:0.00} s");
            }

            times.Sort();
            var gossip = await FormAsync(count, keepAlive: false, Quiet);
            var all = await FormAsync(count, keepAlive: true, Quiet);
            var median = times[Rounds / 2];
            Console.WriteLine(
                $"| {count} | {count * (count - 1) / 2} | {median:0.00} ({times[0]:0.00} to {times[^1]:0.00}) | {median / MeshOptions.Local.GossipInterval.TotalSeconds:0} | {gossip:0} | {all:0} |");
        }

        return 0;
    }

    /// <summary>Forms a mesh.</summary>
    /// <returns>The seconds it took, or, with a quiet time, the bytes per node and second in it.</returns>
    private static async Task<double> FormAsync(int count, bool keepAlive, TimeSpan? quiet)
    {
        CountingTransport transport = new();
        List<PeerNode> nodes = [];
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            nodes.Add(await PeerNode.StartAsync(new()
            {
                Name = $"n{i}",
                Transport = transport,
                Mesh = MeshOptions.Local,
                Bootstrap = [.. nodes.TakeLast(1).Select(node => node.Endpoint!)],
                KeepAlive = keepAlive ? new() : KeepAliveOptions.ForDeadAfter(TimeSpan.FromHours(1)),
            }));
        }

        foreach (var node in nodes)
            await FullAsync(node, count - 1);

        var figure = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (quiet is { } time)
        {
            // Until the last news has been told often enough.
            await Task.Delay(TimeSpan.FromSeconds(5));
            var before = transport.Sent;
            await Task.Delay(time);
            figure = (transport.Sent - before) / time.TotalSeconds / count;
        }

        await Task.WhenAll(nodes.Select(node => node.StopAsync(TimeSpan.Zero)));
        return figure;
    }

    private static async Task FullAsync(PeerNode node, int peers)
    {
        while (true)
        {
            var changed = node.WaitForChangeAsync();
            if (node.Peers.Count(peer => peer.IsConnected) == peers)
                return;

            await changed;
        }
    }
}
