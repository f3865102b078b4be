namespace PeerShell.Benchmarks.Contenders;

/// <summary>Calls as lines, each flushed separately.</summary>
internal sealed class LinesCalls(LinesConnection connection) : ICalls
{
    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new CallerRole(new LinesCalls(await JsonLines.DialAsync(arguments.Port)));

    public async ValueTask CallAsync(byte[] body)
    {
        await SendAsync(body);
        JsonLines.Read((await connection.Reader.ReadLineAsync())!);
    }

    public async ValueTask SendAsync(byte[] body)
    {
        await connection.Writer.WriteLineAsync(JsonLines.Write(JsonLines.Body(body.Length)));
        await connection.Writer.FlushAsync();
    }
}

/// <summary>Sends back calls and ignores other lines.</summary>
internal sealed class LinesEcho : IRole
{
    public int Port { get; private set; }

    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new LinesEcho { Port = await JsonLines.ConnectAsync(arguments, connection => _ = EchoAsync(connection)) };

    public Task<double[]> RunAsync(long count, int size) => Task.FromResult<double[]>([]);

    private static async Task EchoAsync(LinesConnection connection)
    {
        while (await connection.Reader.ReadLineAsync() is { } line)
        {
            var body = JsonLines.Read(line);
            if (body.Length != CallerRole.CallSize)
                continue;

            await connection.Writer.WriteLineAsync(JsonLines.Write(body));
            await connection.Writer.FlushAsync();
        }
    }
}
