using System.Buffers.Binary;
using PeerShell.Node;
using PeerShell.Topology.Generators;
using PeerShell.Transport;

namespace PeerShell.Tests.Topology.Live;

/// <summary>A network that is repeatedly split, healed and slowed under steady traffic loses and duplicates no message.</summary>
public sealed class PartitionTests
{
    private const int Rounds = 6, Nodes = 10;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Messages_between_live_nodes_arrive_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        var ring = Ring.Create(Nodes, TestNetworks.Names).AddLinks([.. TestNetworks.Links("n1-n6", "n3-n8")]);
        await using var network = await TestNetworks.StartAsync(ring, TestNetworks.Options(seed: seed));
        using CancellationTokenSource enough = new(), all = new();
        var sending = network.Nodes.SelectMany(node => node.Peers).Select(peer => SendAsync(peer, enough.Token)).ToArray();
        var receiving = network.Nodes.Select(node => ReceiveAsync(node, all.Token)).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            var island = network.Nodes.Select(node => node.Name).Where(_ => random.Next(2) == 0).ToHashSet();
            network.Split(island);
            foreach (var link in ring.Links.Where(_ => random.Next(3) == 0))
            {
                network.SetConditions(
                    link.From,
                    link.To,
                    new LinkConditions { Latency = TimeSpan.FromMilliseconds(random.Next(5)), LossPercent = random.Next(3) });
            }

            // Sometimes the split is healed before any node has noticed.
            if (random.Next(3) > 0)
            {
                var cut = ring.Links.Where(link => island.Contains(link.From) != island.Contains(link.To));
                await network.BecomesAsync(ring.RemoveLinks([.. cut]));
            }

            network.Heal();
            foreach (var link in ring.Links)
                network.SetConditions(link.From, link.To, LinkConditions.None);

            await network.BecomesAsync(ring);
        }

        await enough.CancelAsync();
        var sent = (await Task.WhenAll(sending)).ToDictionary(one => (one.Peer.Node.Name, one.Peer.Name), one => one.Count);
        await Task.WhenAll(network.Nodes.SelectMany(node => node.Peers).Select(peer => peer.FlushAsync(Stop)));
        await all.CancelAsync();
        Dictionary<(string, string), int> received = [];
        foreach (var counts in await Task.WhenAll(receiving))
        {
            foreach (var (way, count) in counts)
                received[way] = count;
        }

        Assert.Equal(sent.OrderBy(way => way.Key), received.OrderBy(way => way.Key));
        Assert.All(sent.Values, count => Assert.InRange(count, Rounds, int.MaxValue));
        Assert.All(network.Nodes, node => Assert.Equal((0L, 0L), (node.Totals.MessagesUndeliverable, node.Totals.MessagesDropped)));
        Assert.All(network.Nodes, node => Assert.All(node.Peers, peer => Assert.Equal(0, peer.MessagesQueued)));
    }

    private static async Task<(Peer Peer, int Count)> SendAsync(Peer peer, CancellationToken enough)
    {
        var count = 0;
        for (; !enough.IsCancellationRequested; count++)
        {
            var body = new byte[100];
            BinaryPrimitives.WriteInt32BigEndian(body, count);
            await peer.SendAsync(body, cancellationToken: Stop);
            await Task.Delay(1, Stop);
        }

        return (peer, count);
    }

    /// <summary>Receives messages until all have arrived, and checks that each is the next one of its sender.</summary>
    private static async Task<Dictionary<(string From, string To), int>> ReceiveAsync(PeerNode node, CancellationToken all)
    {
        Dictionary<(string From, string To), int> next = [];
        while (true)
        {
            var wasAll = all.IsCancellationRequested;
            while (node.Inbox.TryTake(out var message))
            {
                var way = (message.From.Name, node.Name);
                Assert.Equal(next.GetValueOrDefault(way), BinaryPrimitives.ReadInt32BigEndian(message.Bytes.Span));
                next[way] = next.GetValueOrDefault(way) + 1;
            }

            if (wasAll)
                return next;

            await Task.WhenAny(node.Inbox.WaitForChangeAsync(), Task.Delay(10, Stop));
        }
    }
}
