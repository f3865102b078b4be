using NetMQ;
using NetMQ.Sockets;

namespace PeerShell.Benchmarks.Contenders;

internal sealed class NetMqPull : IRole
{
    private readonly PullSocket _socket = NetMqSockets.Unbounded(new PullSocket());

    public NetMqPull() => Port = NetMqSockets.Listen(_socket);

    public int Port { get; }

    public Task<double[]> RunAsync(long count, int size) => NetMqSockets.Run(() =>
    {
        Msg message = default;
        message.InitEmpty();
        for (; count > 0; count--)
            _socket.Receive(ref message);

        message.Close();
    });
}

internal sealed class NetMqPush : IRole
{
    private readonly PushSocket[] _sockets;

    public NetMqPush(RoleArguments arguments)
    {
        _sockets = [.. Enumerable.Range(0, arguments.Connections).Select(_ => NetMqSockets.Unbounded(new PushSocket()))];
        foreach (var socket in _sockets)
            socket.Connect(NetMqSockets.Address(arguments));
    }

    public int Port => 0;

    public Task<double[]> RunAsync(long count, int size) => NetMqSockets.Run(() =>
    {
        var body = new byte[size];
        for (; count > 0; count--)
        {
            foreach (var socket in _sockets)
                socket.SendFrame(body);
        }
    });
}

/// <summary>Waits until all have subscribed, and then publishes.</summary>
internal sealed class NetMqPublisher : IRole
{
    private readonly XPublisherSocket _socket = NetMqSockets.Unbounded(new XPublisherSocket());
    private int _missing;

    public NetMqPublisher(RoleArguments arguments)
    {
        _missing = arguments.Connections;
        _socket.Options.XPubVerbose = true;
        Port = NetMqSockets.Listen(_socket);
    }

    public int Port { get; }

    public Task<double[]> RunAsync(long count, int size) => NetMqSockets.Run(() =>
    {
        for (; _missing > 0; _missing--)
            _socket.SkipFrame();

        var body = new byte[size];
        for (; count > 0; count--)
            _socket.SendFrame(body);
    });
}

internal sealed class NetMqSubscribers : IRole
{
    private readonly Counter _counter = new();

    public NetMqSubscribers(RoleArguments arguments)
    {
        NetMQPoller poller = [];
        for (var i = 0; i < arguments.Connections; i++)
        {
            var socket = NetMqSockets.Unbounded(new SubscriberSocket());
            socket.Connect(NetMqSockets.Address(arguments));
            socket.SubscribeToAnyTopic();
            socket.ReceiveReady += (_, _) => Receive(socket);
            poller.Add(socket);
        }

        poller.RunAsync();
    }

    public int Port => 0;

    public async Task<double[]> RunAsync(long count, int size)
    {
        await _counter.ReachAsync(count);
        return [];
    }

    private void Receive(SubscriberSocket socket)
    {
        Msg message = default;
        message.InitEmpty();
        long count = 0;
        while (count < 1000 && socket.TryReceive(ref message, TimeSpan.Zero))
            count++;

        message.Close();
        _counter.Add(count);
    }
}
