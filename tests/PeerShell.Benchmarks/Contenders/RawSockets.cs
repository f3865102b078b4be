using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// The limit: .NET TCP sockets that write and read 64 KiB at a time, with only a length before each message. They give no
/// guarantees and deliver no message to a handler: messages are only counted.
/// </summary>
internal static class RawSockets
{
    public const int BatchSize = 64 * 1024;
    public const int PrefixSize = sizeof(int);

    public static readonly Contender Contender = new("sockets", new RoleStarters(Scripts.OfNothing)
    {
        [RoleKind.Sink] = RawSink.StartAsync,
        [RoleKind.Inbox] = RawSink.StartAsync,
        [RoleKind.Handler] = RawSink.StartAsync,
        [RoleKind.Source] = RawSource.StartAsync,
        [RoleKind.Deaf] = RawSink.StartAsync,
        [RoleKind.CrowdedSource] = RawSource.StartAsync,
        [RoleKind.Dialler] = arguments => Task.FromResult<IRole>(new RawDialler(arguments)),
        [RoleKind.Echo] = RawEcho.StartAsync,
        [RoleKind.Server] = RawEcho.StartAsync,
        [RoleKind.Caller] = RawCalls.StartAsync,
        [RoleKind.Requester] = RawCalls.StartAsync,
    });

    public static Socket Listen()
    {
        Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        return listener;
    }

    public static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public static async Task<Socket> DialAsync(int port)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>Calls a delegate for each connection that it accepts, or that it dials as the arguments say.</summary>
    /// <returns>The port where it listens; 0 if it dials.</returns>
    public static async Task<int> ConnectAsync(RoleArguments arguments, Action<Socket> connected)
    {
        if (arguments.Listens)
        {
            var listener = Listen();
            _ = AcceptAsync(listener, connected);
            return Port(listener);
        }

        for (var i = 0; i < arguments.Connections; i++)
            connected(await DialAsync(arguments.Port));

        return 0;
    }

    public static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes)..];
    }

    public static byte[] Frame(ReadOnlySpan<byte> body)
    {
        var frame = new byte[PrefixSize + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        body.CopyTo(frame.AsSpan(PrefixSize));
        return frame;
    }

    private static async Task AcceptAsync(Socket listener, Action<Socket> connected)
    {
        while (true)
        {
            var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            connected(socket);
        }
    }
}
