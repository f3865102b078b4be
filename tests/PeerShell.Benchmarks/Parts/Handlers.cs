using System.Diagnostics;
using PeerShell.Node;

namespace PeerShell.Benchmarks;

/// <summary>
/// Messages one way over loopback TCP into an empty handler, from the first send until the last message is handled. Both nodes
/// are in this process. For comparison, the same messages are taken from the inbox in batches.
/// </summary>
internal static class Handlers
{
    private const int Count = 1_000_000, Size = 16;

    public static async Task<int> RunAsync()
    {
        await using var receiver = await PeerNode.StartAsync();
        await using var sender = await PeerNode.StartAsync();
        var peer = await sender.ConnectAsync(receiver.Endpoint!);
        Console.WriteLine($"| {Count:N0} messages of {Size} B to | messages per second | allocated per message |");
        Console.WriteLine("| --- | --- | --- |");
        await MeasureAsync("the inbox", peer, () => TakeAsync(receiver));
        foreach (var concurrency in new[] { 1, 4 })
            await MeasureAsync($"an empty handler, {concurrency} at once", peer, () => HandleAsync(receiver, concurrency));

        return 0;
    }

    private static async Task MeasureAsync(string what, Peer peer, Func<Task> receive)
    {
        await OnceAsync(peer, receive);
        var (seconds, allocated) = await OnceAsync(peer, receive);
        Console.WriteLine($"| {what} | {Count / seconds:N0} | {allocated / (double)Count:N0} B |");
    }

    private static async Task<(double Seconds, long Allocated)> OnceAsync(Peer peer, Func<Task> receive)
    {
        var body = new byte[Size];
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var time = Stopwatch.StartNew();
        var receiving = receive();
        for (var i = 0; i < Count; i++)
            await peer.SendAsync(body);

        await receiving;
        return (time.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static Task TakeAsync(PeerNode receiver) => Task.Run(async () =>
    {
        for (var taken = 0; taken < Count;)
        {
            var changed = receiver.Inbox.WaitForChangeAsync();
            if (receiver.Inbox.Take() is { Count: > 0 } messages)
                taken += messages.Count;
            else
                await changed;
        }
    });

    private static async Task HandleAsync(PeerNode receiver, int concurrency)
    {
        var left = Count;
        var done = new TaskCompletionSource();
        await using var handler = receiver.AddHandler(
            (_, _) =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                    done.SetResult();

                return default;
            },
            new() { Concurrency = concurrency });
        await done.Task;
    }
}
