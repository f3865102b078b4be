namespace PeerShell.Benchmarks.Contenders;

/// <summary>Reads lines from any number of connections and counts them.</summary>
/// <param name="read">Parses a line.</param>
internal sealed class LinesSink(Action<string> read) : IRole
{
    private readonly Counter _counter = new();

    public int Port { get; private set; }

    public static Task<IRole> StartAsync(RoleArguments arguments) => StartAsync(arguments, line => JsonLines.Read(line));

    /// <summary>For plain lines that are not JSON.</summary>
    public static Task<IRole> StartPlainAsync(RoleArguments arguments) => StartAsync(arguments, _ => { });

    private static async Task<IRole> StartAsync(RoleArguments arguments, Action<string> read)
    {
        LinesSink sink = new(read);
        sink.Port = await JsonLines.ConnectAsync(arguments, connection => _ = sink.ReadAsync(connection));
        return sink;
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        await _counter.ReachAsync(count);
        return [];
    }

    private async Task ReadAsync(LinesConnection connection)
    {
        while (await connection.Reader.ReadLineAsync() is { } line)
        {
            read(line);
            _counter.Add(1);
        }
    }
}
