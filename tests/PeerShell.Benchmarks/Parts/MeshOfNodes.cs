using PeerShell.Discovery;
using PeerShell.Node;

namespace PeerShell.Benchmarks;

/// <summary>Nodes in this process with the preset Local, each given the address of its predecessor.</summary>
internal static class MeshOfNodes
{
    /// <summary>Starts the nodes.</summary>
    /// <returns>The nodes, after all are connected to all.</returns>
    public static async Task<IReadOnlyList<PeerNode>> StartAsync(int count, PeerNodeOptions options)
    {
        List<PeerNode> nodes = [];
        for (var i = 0; i < count; i++)
        {
            nodes.Add(await PeerNode.StartAsync(options with
            {
                Name = $"n{i}",
                Mesh = MeshOptions.Local,
                Bootstrap = [.. nodes.TakeLast(1).Select(node => node.Endpoint!)],
            }));
        }

        foreach (var node in nodes)
            await FullAsync(node, count - 1);

        return nodes;
    }

    public static Task StopAsync(IEnumerable<PeerNode> nodes) => Task.WhenAll(nodes.Select(node => node.StopAsync(TimeSpan.Zero)));

    private static async Task FullAsync(PeerNode node, int peers)
    {
        while (true)
        {
            var changed = node.WaitForChangeAsync();
            if (node.Peers.Count(peer => peer.IsConnected) == peers)
                return;

            await changed;
        }
    }
}
