using NetMQ;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// NetMQ, the ZeroMQ of .NET: push and pull for messages one way, publish and subscribe for fan-out, dealer and router for calls.
/// It has no high-water marks, so that its queues never block.
/// </summary>
internal static class NetMqSockets
{
    public static readonly Contender Contender = new("NetMQ", new RoleStarters
    {
        [RoleKind.Sink] = arguments => Task.FromResult<IRole>(arguments.Listens ? new NetMqPull() : new NetMqSubscribers(arguments)),
        [RoleKind.Inbox] = _ => Task.FromResult<IRole>(new NetMqPull()),
        [RoleKind.Handler] = _ => Task.FromResult<IRole>(new NetMqPull()),
        [RoleKind.Source] = arguments =>
            Task.FromResult<IRole>(arguments.Listens ? new NetMqPublisher(arguments) : new NetMqPush(arguments)),
        [RoleKind.Dialler] = arguments => Task.FromResult<IRole>(new NetMqDialler(arguments)),
        [RoleKind.Echo] = _ => Task.FromResult<IRole>(new NetMqEcho()),
        [RoleKind.Server] = _ => Task.FromResult<IRole>(new NetMqEcho()),
        [RoleKind.Caller] = arguments => Task.FromResult<IRole>(new CallerRole(new NetMqCalls(arguments))),
        [RoleKind.Requester] = arguments => Task.FromResult<IRole>(new CallerRole(new NetMqCalls(arguments))),
    });

    public static string Address(RoleArguments arguments) => $"tcp://127.0.0.1:{arguments.Port}";

    public static T Unbounded<T>(T socket)
        where T : NetMQSocket
    {
        socket.Options.SendHighWatermark = socket.Options.ReceiveHighWatermark = 0;
        return socket;
    }

    public static int Listen(NetMQSocket socket) => socket.BindRandomPort("tcp://127.0.0.1");

    /// <summary>Runs work on a thread of the pool, because these sockets block.</summary>
    public static Task<double[]> Run(Action work) => Task.Run(() =>
    {
        work();
        return Array.Empty<double>();
    });
}
