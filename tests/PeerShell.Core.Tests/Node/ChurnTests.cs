using PeerShell.Node;

namespace PeerShell.Tests.Node;

/// <summary>A network that changes for a minute, and must then be exactly as expected.</summary>
[Collection<WholeProcess>]
public sealed class ChurnTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60), Step = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_minute_of_joins_leaves_kills_and_cuts_every_node_knows_exactly_the_rest()
    {
        await RunAsync(seed: 0, TimeSpan.FromSeconds(1));
        var before = Counts.Now();

        await RunAsync(seed: 20261124, Duration);

        var after = await Counts.SettledAsync(before);
        Assert.InRange(after.Sockets, 0, before.Sockets);
        Assert.InRange(after.Timers, 0, before.Timers);
        Assert.InRange(after.Threads - before.Threads, int.MinValue, 30);
        Assert.InRange(after.Bytes - before.Bytes, long.MinValue, 20_000_000);
    }

    private static async Task RunAsync(int seed, TimeSpan duration)
    {
        Random random = new(seed);
        CuttableNetwork network = new();
        List<PeerNode> nodes = [];
        List<Task> stopping = [];
        var number = 0;
        async Task JoinAsync()
        {
            var name = $"n{number++}";
            PeerNode[] contacts = nodes.Count == 0 ? [] : [nodes[0], nodes[random.Next(nodes.Count)]];
            nodes.Add(await TestMesh.StartAsync(name, network.Plug(name), contacts.Select(node => node.Endpoint!).Distinct()));
        }

        for (var i = 0; i < 8; i++)
            await JoinAsync();

        using PeriodicTimer step = new(Step);
        for (var left = duration / Step; left > 0 && await step.WaitForNextTickAsync(Stop); left--)
        {
            // The first node stays, because a node that joins by one that dies at that moment would know no other node.
            var one = nodes[random.Next(1, nodes.Count)];
            switch (random.Next(4))
            {
                case 0 when nodes.Count < 16:
                    await JoinAsync();
                    break;
                case 1 when nodes.Count > 4:
                    nodes.Remove(one);
                    stopping.Add(one.StopAsync());
                    break;
                case 2 when nodes.Count > 4:
                    nodes.Remove(one);
                    network.Kill(one.Name);
                    stopping.Add(one.StopAsync(TimeSpan.Zero));
                    break;
                default:
                    network.Break(one.Name, nodes[random.Next(nodes.Count)].Name);
                    break;
            }
        }

        await Task.WhenAll(stopping);
        await TestMesh.AreMeshAsync(nodes);
        await TestMesh.StopAsync(nodes);
    }
}
