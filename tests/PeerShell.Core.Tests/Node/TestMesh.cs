using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>Starts nodes that find each other fast.</summary>
internal static class TestMesh
{
    public static readonly MeshOptions Quick = MeshOptions.Local with
    {
        GossipInterval = TimeSpan.FromMilliseconds(50),
        DigestInterval = TimeSpan.FromSeconds(1),
        SuspicionBase = TimeSpan.FromMilliseconds(200),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static PeerNodeOptions Options(string name, ITransport? transport, params IEnumerable<PeerEndpoint> bootstrap) =>
        TestNodes.Options(name, transport) with
        {
            Discovery = DiscoveryMode.Mesh,
            Mesh = Quick,
            Bootstrap = [.. bootstrap],
            DrainTime = TimeSpan.FromSeconds(1),
            Backoff = new() { Initial = TimeSpan.FromMilliseconds(20), Cap = TimeSpan.FromMilliseconds(500) },
        };

    public static Task<PeerNode> StartAsync(string name, ITransport? transport, params IEnumerable<PeerEndpoint> bootstrap) =>
        PeerNode.StartAsync(Options(name, transport, bootstrap), Stop);

    /// <summary>Waits until each node is connected to all others, and has no other member as alive.</summary>
    public static async Task AreMeshAsync(IReadOnlyCollection<PeerNode> nodes)
    {
        var all = nodes.Select(node => node.Id).ToHashSet();
        foreach (var node in nodes)
        {
            var others = all.Where(id => id != node.Id).ToHashSet();
            await node.UntilAsync(() =>
                others.SetEquals(node.Peers.Where(peer => peer.IsConnected).Select(peer => peer.Id))
                && others.SetEquals(node.Members.Where(member => member.State == MemberState.Alive).Select(member => member.Id)));
        }
    }

    public static Task StopAsync(IEnumerable<PeerNode> nodes) => Task.WhenAll(nodes.Select(node => node.StopAsync(TimeSpan.Zero)));
}
