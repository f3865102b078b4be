using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Benchmarks;

/// <summary>
/// The traffic of a mesh while nothing happens: the bytes that all nodes send over TCP, and the number of pieces. Each piece costs
/// about 90 bytes more on the wire. It is measured for gossip alone, with the keep-alives of the links disabled, and for both.
/// </summary>
internal static class QuietNetwork
{
    // Four digest intervals of the Local preset, and four keep-alive intervals.
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    // The time until the last news has been sent often enough, and the digests that follow it are rare again.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| nodes | gossip: bytes per node and second | pieces | with keep-alives: bytes per node and second | pieces |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
        foreach (var count in (int[])[10, 50])
        {
            var gossip = MeasureAsync(count, KeepAliveOptions.ForDeadAfter(TimeSpan.FromHours(1)));
            var all = MeasureAsync(count, new KeepAliveOptions());
            Console.WriteLine($"| {count} | {await gossip} | {await all} |");
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(int count, KeepAliveOptions keepAlive)
    {
        CountingTransport transport = new();
        var nodes = await MeshOfNodes.StartAsync(count, new PeerNodeOptions { Transport = transport, KeepAlive = keepAlive });
        await Task.Delay(Settling);
        var (bytes, pieces) = (transport.Bytes, transport.Pieces);
        await Task.Delay(Time);
        var each = Time.TotalSeconds * count;
        var figures = $"{(transport.Bytes - bytes) / each:0.0} | {(transport.Pieces - pieces) / each:0.000}";
        await MeshOfNodes.StopAsync(nodes);
        return figures;
    }
}
