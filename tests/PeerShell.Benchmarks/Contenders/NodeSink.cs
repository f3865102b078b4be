using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Takes messages from the inboxes of its nodes and counts them.</summary>
internal sealed class NodeSink : IRole
{
    private readonly Counter _counter = new();

    public int Port { get; private init; }

    public static async Task<IRole> StartAsync(RoleArguments arguments)
    {
        var nodes = await PeerShellNodes.StartAsync(arguments);
        NodeSink sink = new() { Port = PeerShellNodes.Port(arguments, nodes) };
        foreach (var node in nodes)
            _ = Task.Run(() => sink.ReceiveAsync(node.Inbox));

        return sink;
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        await _counter.ReachAsync(count);
        return [];
    }

    private async Task ReceiveAsync(Inbox inbox)
    {
        while (true)
        {
            var changed = inbox.WaitForChangeAsync();
            if (inbox.Take() is { Count: > 0 } messages)
                _counter.Add(messages.Count);
            else
                await changed;
        }
    }
}

/// <summary>Counts messages in an inline handler.</summary>
internal sealed class NodeInline : IRole
{
    private readonly Counter _counter = new();

    public int Port { get; private init; }

    public static async Task<IRole> StartAsync(RoleArguments arguments)
    {
        var nodes = await PeerShellNodes.StartAsync(arguments);
        NodeInline sink = new() { Port = PeerShellNodes.Port(arguments, nodes) };
        foreach (var node in nodes)
            node.AddInlineHandler((in MessageView _) => sink._counter.Add(1));

        return sink;
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        await _counter.ReachAsync(count);
        return [];
    }
}

/// <summary>Counts messages in a handler with a queue.</summary>
internal sealed class NodeHandler : IRole
{
    private readonly Counter _counter = new();

    public int Port { get; private init; }

    public static async Task<IRole> StartAsync(RoleArguments arguments)
    {
        var nodes = await PeerShellNodes.StartAsync(arguments);
        NodeHandler sink = new() { Port = PeerShellNodes.Port(arguments, nodes) };
        foreach (var node in nodes)
            node.AddHandler(sink.Handle);

        return sink;
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        await _counter.ReachAsync(count);
        return [];
    }

    private ValueTask Handle(PeerMessage message, CancellationToken cancellationToken)
    {
        _counter.Add(1);
        return default;
    }
}

/// <summary>Never takes messages from its inbox.</summary>
internal sealed class NodeDeaf(int port) : IRole
{
    public int Port => port;

    public static async Task<IRole> StartAsync(RoleArguments arguments) => new NodeDeaf((await PeerShellNodes.StartAsync()).Endpoint!.Port);

    public Task<double[]> RunAsync(long count, int size) => Task.FromResult<double[]>([]);
}
