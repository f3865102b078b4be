namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// The roles of scripts: with their own loop over <c>TcpClient</c>, as PowerShell users would write it by hand, and with the
/// cmdlets. The cost of the engine itself is the limit for both.
/// </summary>
internal static class Scripts
{
    private const string Dial = """
        $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $port)
        $client.NoDelay = $true
        $writer = [System.IO.StreamWriter]::new($client.GetStream())
        """;

    private const string Listen = """
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $listener.LocalEndpoint.Port
        """;

    private const string Connect = """
        $null = Start-PeerNode -Discovery Manual
        $peer = Connect-Peer "127.0.0.1:$port"
        """;

    public static readonly Contender Contender = new("script", new RoleStarters
    {
        [RoleKind.Sink] = Script(Listen, """
            if ($null -eq $reader) { $reader = [System.IO.StreamReader]::new($listener.AcceptTcpClient().GetStream()) }
            for ($i = 0; $i -lt $count; $i++) { $message = $reader.ReadLine() }
            """),
        [RoleKind.PipelineSink] = Script(Listen, """
            if ($null -eq $reader) { $reader = [System.IO.StreamReader]::new($listener.AcceptTcpClient().GetStream()) }
            $null = for ($i = 0; $i -lt $count; $i++) { $reader.ReadLine() }
            """),
        [RoleKind.Source] = Script(Dial, "foreach ($i in 1..$count) { $writer.WriteLine($body) }; $writer.Flush()"),
        [RoleKind.ProgramSink] = LinesSink.StartPlainAsync,
        [RoleKind.ProgramSource] = LinesSource.StartPlainAsync,
        [RoleKind.PipelineSource] = Script(Dial, "foreach ($i in 1..$count) { $writer.WriteLine($i) }; $writer.Flush()"),
        [RoleKind.ScriptSource] = Script(Dial, "foreach ($i in 1..$count) { $writer.WriteLine($body) }; $writer.Flush()"),
    })
    {
        MaxConnections = 1,
    };

    /// <summary>The same with PeerShell's cmdlets and objects.</summary>
    public static readonly RoleStarters OfPeerShell = new()
    {
        [RoleKind.PipelineSource] = Script(Connect, "1..$count | Send-PeerMessage -To $peer"),
        [RoleKind.PipelineSink] = Script(
            "(Start-PeerNode -Discovery Manual).Endpoint.Port",
            "$null = Receive-PeerMessage -Wait -Count $count"),
        [RoleKind.ScriptSource] = Script(Connect, "foreach ($i in 1..$count) { $peer.Send($body) }"),
    };

    /// <summary>The same with cmdlets and a method that do nothing.</summary>
    public static readonly RoleStarters OfNothing = new()
    {
        [RoleKind.PipelineSource] = Script("", "1..$count | Send-Nothing $null"),
        [RoleKind.PipelineSink] = Script("", "$null = Receive-Nothing -Count $count"),
        [RoleKind.ScriptSource] = Script(
            "$peer = [PeerShell.Benchmarks.Contenders.EmptyPeer]::new()",
            "foreach ($i in 1..$count) { $peer.Send($body) }"),
    };

    private static Func<RoleArguments, Task<IRole>> Script(string setup, string run) =>
        arguments => Task.Run<IRole>(() => new ScriptRole(arguments, setup, run));
}
