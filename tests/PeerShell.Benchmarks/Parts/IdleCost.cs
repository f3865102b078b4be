using PeerShell.Discovery;
using PeerShell.Node;

namespace PeerShell.Benchmarks;

/// <summary>
/// The managed memory of an idle connected peer. Many nodes in one process are measured before and after they connect to one
/// node. Each side costs half of the difference, including its peer object, link, socket, timers and events.
/// </summary>
internal static class IdleCost
{
    private const int Rounds = 5, Peers = 1000, WarmUp = 100;

    // With discovery, all of them would connect to each other.
    private static readonly PeerNodeOptions Alone = new() { Discovery = DiscoveryMode.Manual };

    public static async Task<int> RunAsync()
    {
        List<double> perSide = [];
        for (var round = 1; round <= Rounds; round++)
        {
            perSide.Add(await MeasureAsync());
            Console.Error.WriteLine($"round {round} of {Rounds}: {perSide[^1]:0.0} KiB");
        }

        perSide.Sort();
        Console.WriteLine("| an idle connected peer, managed memory on each side | KiB |");
        Console.WriteLine("| --- | --- |");
        Console.WriteLine($"| median of {Rounds} rounds of {Peers} peers | {perSide[Rounds / 2]:0.0} |");
        Console.WriteLine($"| lowest and highest | {perSide[0]:0.0} to {perSide[^1]:0.0} |");
        return 0;
    }

    private static async Task<double> MeasureAsync()
    {
        await using var hub = await PeerNode.StartAsync(Alone);
        var nodes = await Task.WhenAll(Enumerable.Range(0, Peers).Select(_ => PeerNode.StartAsync(Alone)));
        await ConnectAsync(hub, nodes[..WarmUp]);

        var before = Settled();
        await ConnectAsync(hub, nodes[WarmUp..]);
        var after = Settled();

        await Task.WhenAll(nodes.Select(node => node.StopAsync()));
        return (after - before) / 2.0 / (Peers - WarmUp) / 1024;
    }

    private static async Task ConnectAsync(PeerNode hub, PeerNode[] nodes)
    {
        foreach (var node in nodes)
        {
            var peer = await node.ConnectAsync(hub.Endpoint!);
            await peer.SendAsync("hello");
            await peer.FlushAsync();
            hub.Inbox.Take();
        }
    }

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
