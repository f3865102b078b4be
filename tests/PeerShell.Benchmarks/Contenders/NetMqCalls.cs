using NetMQ;
using NetMQ.Sockets;

namespace PeerShell.Benchmarks.Contenders;

internal sealed class NetMqCalls : ICalls
{
    private readonly DealerSocket _socket = NetMqSockets.Unbounded(new DealerSocket());

    public NetMqCalls(RoleArguments arguments) => _socket.Connect(NetMqSockets.Address(arguments));

    public ValueTask CallAsync(byte[] body)
    {
        _socket.SendFrame(body);
        _socket.ReceiveFrameBytes();
        return default;
    }

    public ValueTask SendAsync(byte[] body)
    {
        _socket.SendFrame(body);
        return default;
    }
}

internal sealed class NetMqEcho : IRole
{
    private readonly RouterSocket _socket = NetMqSockets.Unbounded(new RouterSocket());

    public NetMqEcho()
    {
        Port = NetMqSockets.Listen(_socket);
        new Thread(Echo) { IsBackground = true }.Start();
    }

    public int Port { get; }

    public Task<double[]> RunAsync(long count, int size) => Task.FromResult<double[]>([]);

    private void Echo()
    {
        while (true)
        {
            var from = _socket.ReceiveFrameBytes();
            var body = _socket.ReceiveFrameBytes();
            if (body.Length == CallerRole.CallSize)
                _socket.SendMoreFrame(from).SendFrame(body);
        }
    }
}

/// <summary>Connects, and sends one message on each new connection.</summary>
internal sealed class NetMqDialler(RoleArguments arguments) : IRole
{
    private readonly List<PushSocket> _sockets = [];

    static NetMqDialler() => NetMQConfig.MaxSockets = 8192;

    public int Port => 0;

    public Task<double[]> RunAsync(long count, int size) => NetMqSockets.Run(() =>
    {
        for (var i = 0; i < count; i++)
        {
            var socket = NetMqSockets.Unbounded(new PushSocket());
            _sockets.Add(socket);
            socket.Connect(NetMqSockets.Address(arguments));
            socket.SendFrame(new byte[size]);
        }
    });
}
