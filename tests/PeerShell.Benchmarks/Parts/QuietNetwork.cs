using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Benchmarks;

/// <summary>
/// What a mesh costs while nothing happens: the bytes that all nodes give to TCP, and in how many pieces, of which each costs
/// some 90 bytes more on the wire. Gossip alone, with the signs of life of the links put off; and both.
/// </summary>
internal static class QuietNetwork
{
    // Four digest intervals of the Local preset, and as many of the signs of life.
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    // Until the last news has been told often enough, and the digests that follow it are rare again.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| nodes | gossip: bytes per node and second | pieces | with signs of life: bytes per node and second | pieces |");
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
