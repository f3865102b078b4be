using System.Diagnostics;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Live;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Benchmarks;

/// <summary>Measures live networks over TCP and in memory: the time to start, verify and stop, the memory, and the file handles.</summary>
internal static class LiveNetworks
{
    private const int Seed = 1;

    private static readonly (string What, Func<PeerTopology> Create)[] Kinds =
    [
        ("ring", () => Ring.Create(1000)),
        ("small world, degree 4, 10 %", () => SmallWorld.Create(1000, 4, 0.1, Seed)),
        ("scale-free, degree 2", () => ScaleFree.Create(1000, 2, Seed)),
        ("full mesh", () => Mesh.Create(100)),
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        await MeasureAsync("", Ring.Create(50), new TcpTransport());
        await MeasureAsync("", Ring.Create(50), new InMemoryTransport());
        string[] columns =
        [
            "network", "nodes", "links", "transport", "started in s", "verified in ms", "KiB per node, managed",
            "KiB per node, working set", "file handles", "stopped in s",
        ];
        Console.WriteLine($"| {string.Join(" | ", columns)} |");
        Console.WriteLine("| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        (string, Func<ITransport>)[] transports = [("TCP", () => new TcpTransport()), ("memory", () => new InMemoryTransport())];
        foreach (var (what, create) in Kinds)
        {
            foreach (var (carrier, transport) in transports)
            {
                if (arguments is [] || arguments.Contains(carrier))
                    Console.WriteLine(await MeasureAsync(what, create(), transport(), carrier));
            }
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(string what, PeerTopology topology, ITransport transport, string carrier = "")
    {
        var (memory, workingSet, handles) = (Settled(), Environment.WorkingSet, Handles());
        var start = Stopwatch.GetTimestamp();
        var network = await PeerNetwork.StartAsync(topology, new PeerNetworkOptions { Wire = new ShapedNetwork(transport) });
        var started = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        if (network.Compare() is { Count: > 0 } differences)
            throw new InvalidOperationException($"The network differs from its topology: {string.Join(", ", differences)}");

        var verified = Stopwatch.GetElapsedTime(start);
        var moreHandles = Handles() - handles;
        var managed = (Settled() - memory) / topology.Nodes.Count / 1024.0;
        var all = (Environment.WorkingSet - workingSet) / topology.Nodes.Count / 1024.0;

        start = Stopwatch.GetTimestamp();
        await network.StopAsync();
        var stopped = Stopwatch.GetElapsedTime(start);
        return $"| {what} | {topology.Nodes.Count:N0} | {topology.Links.Count:N0} | {carrier} | {started.TotalSeconds:0.00} "
            + $"| {verified.TotalMilliseconds:0} | {managed:0.0} | {all:0} | {moreHandles:N0} | {stopped.TotalSeconds:0.00} |";
    }

    private static int Handles() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;

    private static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
