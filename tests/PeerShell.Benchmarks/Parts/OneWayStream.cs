using System.Diagnostics;
using PeerShell.Node;

namespace PeerShell.Benchmarks;

/// <summary>Messages one way over loopback TCP, from the first send to the last receive. Both nodes are in this process.</summary>
internal static class OneWayStream
{
    public static async Task<int> RunAsync()
    {
        await using var receiver = await PeerNode.StartAsync();
        await using var sender = await PeerNode.StartAsync();
        var peer = await sender.ConnectAsync(receiver.Endpoint!);
        Console.WriteLine("| body | messages | messages per second | MB/s | allocated per message |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var (size, count) in new[] { (16, 1_000_000), (128, 1_000_000), (4096, 100_000), (65536, 10_000) })
        {
            await OnceAsync(receiver, peer, size, count / 4);
            var (seconds, allocated) = await OnceAsync(receiver, peer, size, count);
            var megabytes = count * (double)size / 1e6;
            Console.WriteLine(
                $"| {size} B | {count:N0} | {count / seconds:N0} | {megabytes / seconds:N0} | {allocated / (double)count:N0} B |");
        }

        return 0;
    }

    private static async Task<(double Seconds, long Allocated)> OnceAsync(PeerNode receiver, Peer peer, int size, int count)
    {
        var body = new byte[size];
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var time = Stopwatch.StartNew();
        var receiving = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
            {
                if (!receiver.Inbox.TryTake(out _))
                    await receiver.Inbox.TakeAsync();
            }
        });
        for (var i = 0; i < count; i++)
            await peer.SendAsync(body);

        await receiving;
        return (time.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}
