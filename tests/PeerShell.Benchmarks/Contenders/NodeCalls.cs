using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Calls as messages, which a handler on the other side sends back.</summary>
internal sealed class NodeCalls(PeerNode node) : ICalls
{
    private readonly Peer _peer = node.Peers[0];

    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new CallerRole(new NodeCalls((await PeerShellNodes.StartAsync(arguments))[0]));

    public async ValueTask CallAsync(byte[] body)
    {
        await _peer.SendAsync(body);
        await node.Inbox.TakeAsync();
    }

    public ValueTask SendAsync(byte[] body) => _peer.SendAsync(body);
}

/// <summary>Calls as requests.</summary>
internal sealed class NodeRequests(Peer peer) : ICalls
{
    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new CallerRole(new NodeRequests((await PeerShellNodes.StartAsync(arguments))[0].Peers[0]));

    public async ValueTask CallAsync(byte[] body)
    {
        await foreach (var _ in peer.RequestAsync(body))
        {
        }
    }

    public ValueTask SendAsync(byte[] body) => peer.SendAsync(body);
}

/// <summary>Replies to calls with their own bodies.</summary>
internal sealed class NodeEcho(int port) : IRole
{
    public int Port => port;

    public static async Task<IRole> StartAsync(RoleArguments arguments)
    {
        var node = await PeerShellNodes.StartAsync();
        node.AddInlineHandler((in MessageView message) =>
        {
            if (message.Bytes.Length == CallerRole.CallSize)
                message.From.TrySend(message.Bytes);
        });
        return new NodeEcho(node.Endpoint!.Port);
    }

    /// <summary>For requests, which go to handlers with a queue.</summary>
    public static async Task<IRole> StartServerAsync(RoleArguments arguments)
    {
        var node = await PeerShellNodes.StartAsync();
        node.AddHandler((message, token) => message.Bytes.Length == CallerRole.CallSize
            ? message.ReplyAsync(MessageBody.FromBytes(message.Bytes), token)
            : default);
        return new NodeEcho(node.Endpoint!.Port);
    }

    public Task<double[]> RunAsync(long count, int size) => Task.FromResult<double[]>([]);
}
