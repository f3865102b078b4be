namespace PeerShell.Benchmarks;

/// <summary>Something that can be measured by name.</summary>
/// <param name="Name">What to call it by on the command line.</param>
/// <param name="Measures">What it measures, for people.</param>
/// <param name="RunAsync">Measures it, prints a Markdown table, and returns the exit code. Gets the arguments behind the name.</param>
internal sealed record Benchmark(string Name, string Measures, Func<string[], Task<int>> RunAsync)
{
    /// <summary>All of them but the comparison with others, which is what runs when none is named.</summary>
    public static readonly IReadOnlyList<Benchmark> All =
    [
        new("idle", "what a connected peer costs", _ => IdleCost.RunAsync()),
        new("stream", "messages one way, in one process", _ => OneWayStream.RunAsync()),
        new("parts", "single parts, by BenchmarkDotNet, whose arguments it takes", arguments => Task.FromResult(SingleParts.Run(arguments))),
        new("mesh", "how long a mesh takes to form", _ => MeshFormation.RunAsync()),
        new("quiet", "what a mesh costs while nothing happens", _ => QuietNetwork.RunAsync()),
        new("handlers", "messages into a handler", _ => Handlers.RunAsync()),
        new("requests", "requests and their replies", _ => Requests.RunAsync()),
        new("scripts", "messages and requests to handlers that are script blocks", _ => ScriptHandlers.RunAsync()),
        new("live", "networks of 1,000 live nodes, and a full mesh of 100: time, memory, file handles; 'TCP' or 'memory' for one of them", LiveNetworks.RunAsync),
        new("pictures", "topologies drawn, as files and as pages", _ => Task.FromResult(Pictures.Run())),
        new("topology", "graphs of 100,000 nodes, generated and measured; 'exact': however long it takes", arguments => Task.FromResult(Topologies.Run(arguments))),
    ];
}
