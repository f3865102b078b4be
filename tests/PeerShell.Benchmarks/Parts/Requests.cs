using System.Diagnostics;
using PeerShell.Node;

namespace PeerShell.Benchmarks;

/// <summary>
/// Requests over loopback TCP to a handler that replies with the request's body. Both nodes are in this process. Measures the
/// requests per second and the time of each, one after the other and 100 at a time.
/// </summary>
internal static class Requests
{
    public static async Task<int> RunAsync()
    {
        await using var server = await PeerNode.StartAsync();
        await using var client = await PeerNode.StartAsync();
        var peer = await client.ConnectAsync(server.Endpoint!);
        server.AddHandler((request, token) => request.ReplyAsync(MessageBody.FromBytes(request.Bytes), token));
        Console.WriteLine("| at a time | requests | requests per second | p50 | p99 | allocated per request |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (atOnce, count) in new[] { (1, 50_000), (100, 300_000) })
        {
            await OnceAsync(peer, atOnce, count / 4);
            var (seconds, allocated, times) = await OnceAsync(peer, atOnce, count);
            Array.Sort(times);
            Console.WriteLine(
                $"| {atOnce} | {count:N0} | {count / seconds:N0} | {times[count / 2] * 1e6:N0} us "
                + $"| {times[count / 100 * 99] * 1e6:N0} us | {allocated / (double)count:N0} B |");
        }

        return 0;
    }

    private static async Task<(double Seconds, long Allocated, double[] Times)> OnceAsync(Peer peer, int atOnce, int count)
    {
        var times = new double[count];
        var body = new byte[16];
        var next = -1;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var time = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                var begin = Stopwatch.GetTimestamp();
                await foreach (var reply in peer.RequestAsync(body))
                {
                }

                times[number] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            }
        })));
        return (time.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated, times);
    }
}
