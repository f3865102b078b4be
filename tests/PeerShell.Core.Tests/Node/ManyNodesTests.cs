using System.Diagnostics;
using PeerShell.Node;

namespace PeerShell.Tests.Node;

/// <summary>Tests that count resources of the whole process, so no other test may run at the same time.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class WholeProcess;

[Collection<WholeProcess>]
public sealed class ManyNodesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_nodes_in_a_ring_start_talk_and_stop_and_leave_nothing_behind()
    {
        await RingAsync(10);
        var before = Counts.Now();

        var (during, nodes) = await RingAsync(500);

        Assert.InRange(during.Threads - before.Threads, int.MinValue, 30);
        Assert.InRange(during.Sockets - before.Sockets, 1000, 1600);
        Assert.All(nodes, node => Assert.Equal((NodeState.Stopped, 0, 0), (node.State, node.Rooms.Links.Count, node.Peers.Count)));
        var weak = nodes.Select(node => new WeakReference(node)).ToList();
        nodes.Clear();
        var after = await Counts.SettledAsync(before);
        Assert.InRange(after.Sockets, 0, before.Sockets);
        Assert.InRange(after.Timers, 0, before.Timers);

        // A thread of the pool may still hold the last node that it worked for.
        Assert.InRange(weak.Count(reference => reference.IsAlive), 0, 5);
    }

    private static async Task<(Counts During, List<PeerNode> Nodes)> RingAsync(int count)
    {
        var nodes = (await Task.WhenAll(Enumerable.Range(0, count).Select(i => TestNodes.StartAsync($"node{i}")))).ToList();
        await Task.WhenAll(nodes.Select((node, i) => node.ConnectAsync(nodes[(i + 1) % count].Endpoint!, Stop)));
        foreach (var node in nodes)
            await node.UntilAsync(() => node.Peers.Count(peer => peer.IsConnected) == 2);

        foreach (var node in nodes)
            await node.BroadcastAsync("hello, neighbours", cancellationToken: Stop);
        foreach (var node in nodes)
            await node.UntilAsync(() => node.Inbox.Count == 2);

        var during = Counts.Now();
        var time = Stopwatch.StartNew();
        await Task.WhenAll(nodes.Select(node => node.StopAsync()));
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        return (during, nodes);
    }
}
