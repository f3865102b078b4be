using PeerShell.Node;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Sends to the peer of each of its nodes. If it listens, it broadcasts to all peers of its one node.</summary>
internal sealed class NodeSource(PeerNode[] nodes, RoleArguments arguments) : IRole
{
    // Reused, so that only the allocations of sending are measured.
    private byte[] _body = [];

    public int Port { get; } = PeerShellNodes.Port(arguments, nodes);

    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new NodeSource(await PeerShellNodes.StartAsync(arguments), arguments);

    public async Task<double[]> RunAsync(long count, int size)
    {
        if (_body.Length != size)
            _body = new byte[size];

        if (arguments.Listens)
            await BroadcastAsync(nodes[0], count, _body);
        else
            await Task.WhenAll(nodes.Select(node => Task.Run(() => SendAsync(node.Peers[0], count, _body))));

        return [];
    }

    private static async Task SendAsync(Peer peer, long count, byte[] body)
    {
        for (; count > 0; count--)
            await peer.SendAsync(body);
    }

    private async Task BroadcastAsync(PeerNode node, long count, byte[] body)
    {
        while (true)
        {
            var changed = node.WaitForChangeAsync();
            if (node.Peers.Count(peer => peer.IsConnected) == arguments.Connections)
                break;

            await changed;
        }

        for (; count > 0; count--)
            await node.BroadcastAsync(body);
    }
}

/// <summary>Sends to one peer, and tries to send the same to others without waiting.</summary>
internal sealed class NodeCrowdedSource(Peer peer, Peer[] others) : IRole
{
    public int Port => 0;

    public static async Task<IRole> StartAsync(RoleArguments arguments)
    {
        var node = await PeerShellNodes.StartAsync();
        var peers = new List<Peer>();
        foreach (var port in arguments.Ports)
            peers.Add(await node.ConnectAsync(PeerShellNodes.At(port)));

        return new NodeCrowdedSource(peers[0], [.. peers.Skip(1)]);
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        var body = new byte[size];
        for (; count > 0; count--)
        {
            await peer.SendAsync(body);
            foreach (var other in others)
                other.TrySend(body);
        }

        return [];
    }
}

/// <summary>Connects nodes that have started already, and sends one message on each connection.</summary>
internal sealed class NodeDialler(PeerNode[] nodes, RoleArguments arguments) : IRole
{
    private int _next;

    public int Port => 0;

    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new NodeDialler(await Task.WhenAll(Enumerable.Range(0, arguments.Connections).Select(_ => PeerShellNodes.StartAsync())), arguments);

    public Task<double[]> RunAsync(long count, int size) => ManyAtOnce.RunAsync(count, async () =>
    {
        var peer = await nodes[Interlocked.Increment(ref _next) - 1].ConnectAsync(PeerShellNodes.At(arguments.Port));
        await peer.SendAsync(new byte[size]);
    });
}
