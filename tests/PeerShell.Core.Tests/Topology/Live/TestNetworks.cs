using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Tests.Node;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Live;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Tests.Topology.Live;

/// <summary>Networks for tests: in memory, fast to notice lost links and fast to redial.</summary>
internal static class TestNetworks
{
    /// <summary>The names n1, n2 and so on.</summary>
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

    /// <summary>Waits until the network matches a topology.</summary>
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
            Assert.Fail($"The network did not become as wanted: {string.Join(", ", network.Compare(wanted))}");
        }
    }

    public static TopologyLink[] Links(params string[] pairs) =>
        [.. pairs.Select(pair => new TopologyLink(pair.Split('-')[0], pair.Split('-')[1]))];
}
