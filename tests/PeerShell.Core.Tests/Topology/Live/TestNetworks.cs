using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Tests.Node;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Live;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Tests.Topology.Live;

/// <summary>Networks as the tests want them: in memory, quick to notice and quick to redial.</summary>
internal static class TestNetworks
{
    /// <summary>n1, n2 and so on.</summary>
    public static readonly NodeNames Names = new("n{0}");

    public static PeerNetworkOptions Options(ITransport? carrier = null, int? seed = null) => new()
    {
        Wire = new ShapedNetwork(carrier ?? new InMemoryTransport(), seed: seed),
        Node = new PeerNodeOptions
        {
            Backoff = TestNodes.QuickBackoff,
            KeepAlive = KeepAliveOptions.ForDeadAfter(TimeSpan.FromMilliseconds(600)),
        },
    };

    public static Task<PeerNetwork> StartAsync(PeerTopology topology, PeerNetworkOptions? options = null) =>
        PeerNetwork.StartAsync(topology, options ?? Options(), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Waits until the network is as a topology says.</summary>
    public static async Task BecomesAsync(this PeerNetwork network, PeerTopology wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await network.WaitForAsync(wanted, limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It never became so: {string.Join(", ", network.Compare(wanted))}");
        }
    }

    public static TopologyLink[] Links(params string[] pairs) => [.. pairs.Select(pair => new TopologyLink(pair.Split('-')[0], pair.Split('-')[1]))];
}
