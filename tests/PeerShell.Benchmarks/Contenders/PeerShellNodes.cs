using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// PeerShell in a .NET program, with all guarantees on. Only discovery is off, because otherwise every node would connect to every
/// other.
/// </summary>
internal static class PeerShellNodes
{
    public static readonly Contender Contender = new("PeerShell", new RoleStarters(Scripts.OfPeerShell)
    {
        [RoleKind.Sink] = NodeInline.StartAsync,
        [RoleKind.ProgramSink] = NodeSink.StartAsync,
        [RoleKind.ProgramSource] = NodeSource.StartAsync,
        [RoleKind.Deaf] = NodeDeaf.StartAsync,
        [RoleKind.Inbox] = NodeSink.StartAsync,
        [RoleKind.Handler] = NodeHandler.StartAsync,
        [RoleKind.Source] = NodeSource.StartAsync,
        [RoleKind.CrowdedSource] = NodeCrowdedSource.StartAsync,
        [RoleKind.Dialler] = NodeDialler.StartAsync,
        [RoleKind.Echo] = NodeEcho.StartAsync,
        [RoleKind.Server] = NodeEcho.StartServerAsync,
        [RoleKind.Caller] = NodeCalls.StartAsync,
        [RoleKind.Requester] = NodeRequests.StartAsync,
    });

    private static readonly PeerNodeOptions Options = new() { Discovery = DiscoveryMode.Manual };

    public static Task<PeerNode> StartAsync() => PeerNode.StartAsync(Options);

    public static PeerEndpoint At(int port) => new("127.0.0.1", port);

    /// <summary>Starts the nodes of a role: one that listens, or several that dial.</summary>
    public static async Task<PeerNode[]> StartAsync(RoleArguments arguments)
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, arguments.Listens ? 1 : arguments.Connections).Select(_ => StartAsync()));
        if (!arguments.Listens)
        {
            foreach (var node in nodes)
                await node.ConnectAsync(At(arguments.Port));
        }

        return nodes;
    }

    public static int Port(RoleArguments arguments, PeerNode[] nodes) => arguments.Listens ? nodes[0].Endpoint!.Port : 0;
}
