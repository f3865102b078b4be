using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// JSON lines over <see cref="TcpClient"/>, with a <see cref="StreamWriter"/> and a <see cref="StreamReader"/>: code as one would
/// write it by hand in C#.
/// </summary>
internal static class JsonLines
{
    public static readonly Contender Contender = new("JSON lines", new RoleStarters
    {
        [RoleKind.Sink] = LinesSink.StartAsync,
        [RoleKind.Inbox] = LinesSink.StartAsync,
        [RoleKind.Handler] = LinesSink.StartAsync,
        [RoleKind.Source] = LinesSource.StartAsync,
        [RoleKind.Dialler] = arguments => Task.FromResult<IRole>(new LinesDialler(arguments)),
        [RoleKind.Echo] = LinesEcho.StartAsync,
        [RoleKind.Server] = LinesEcho.StartAsync,
        [RoleKind.Caller] = LinesCalls.StartAsync,
        [RoleKind.Requester] = LinesCalls.StartAsync,
    });

    public static string Write(string body) => JsonSerializer.Serialize(new LinesMessage(body), LinesContext.Default.LinesMessage);

    public static string Read(string line) => JsonSerializer.Deserialize(line, LinesContext.Default.LinesMessage)!.Payload;

    public static string Body(int size) => new('x', size);

    /// <inheritdoc cref="RawSockets.ConnectAsync"/>
    public static async Task<int> ConnectAsync(RoleArguments arguments, Action<LinesConnection> connected)
    {
        if (arguments.Listens)
        {
            TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            _ = AcceptAsync(listener, connected);
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        for (var i = 0; i < arguments.Connections; i++)
            connected(await DialAsync(arguments.Port));

        return 0;
    }

    public static async Task<LinesConnection> DialAsync(int port)
    {
        TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new LinesConnection(client);
    }

    private static async Task AcceptAsync(TcpListener listener, Action<LinesConnection> connected)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            client.NoDelay = true;
            connected(new LinesConnection(client));
        }
    }
}

internal sealed record LinesMessage(string Payload);

[JsonSerializable(typeof(LinesMessage))]
internal sealed partial class LinesContext : JsonSerializerContext;

internal sealed class LinesConnection(TcpClient client)
{
    public StreamReader Reader { get; } = new(client.GetStream());

    public StreamWriter Writer { get; } = new(client.GetStream());
}
