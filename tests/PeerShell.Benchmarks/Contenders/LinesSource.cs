using System.Collections.Concurrent;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Writes a line for each message and flushes at the end.</summary>
/// <param name="connections">The number of connections to wait for.</param>
/// <param name="write">Converts a body to a line.</param>
internal sealed class LinesSource(int connections, Func<string, string> write) : IRole
{
    private readonly ConcurrentQueue<LinesConnection> _connections = new();
    private readonly Counter _connected = new();
    private Task? _allConnected;

    public int Port { get; private set; }

    public static Task<IRole> StartAsync(RoleArguments arguments) => StartAsync(arguments, JsonLines.Write);

    /// <summary>For plain lines that are not JSON.</summary>
    public static Task<IRole> StartPlainAsync(RoleArguments arguments) => StartAsync(arguments, body => body);

    private static async Task<IRole> StartAsync(RoleArguments arguments, Func<string, string> write)
    {
        LinesSource source = new(arguments.Connections, write);
        source.Port = await JsonLines.ConnectAsync(arguments, source.Add);
        return source;
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        await (_allConnected ??= _connected.ReachAsync(connections));
        await Task.WhenAll(_connections.Select(connection => SendAsync(connection, count, JsonLines.Body(size))));
        return [];
    }

    private void Add(LinesConnection connection)
    {
        _connections.Enqueue(connection);
        _connected.Add(1);
    }

    private async Task SendAsync(LinesConnection connection, long count, string body)
    {
        for (; count > 0; count--)
            await connection.Writer.WriteLineAsync(write(body));

        await connection.Writer.FlushAsync();
    }
}

/// <summary>Dials, and writes one line on each new connection.</summary>
internal sealed class LinesDialler(RoleArguments arguments) : IRole
{
    private readonly ConcurrentQueue<LinesConnection> _connections = new();

    public int Port => 0;

    public Task<double[]> RunAsync(long count, int size) => ManyAtOnce.RunAsync(count, async () =>
    {
        var connection = await JsonLines.DialAsync(arguments.Port);
        _connections.Enqueue(connection);
        await connection.Writer.WriteLineAsync(JsonLines.Write(JsonLines.Body(size)));
        await connection.Writer.FlushAsync();
    });
}
