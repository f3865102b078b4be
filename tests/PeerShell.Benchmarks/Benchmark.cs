namespace PeerShell.Benchmarks;

/// <summary>A benchmark that the command line can name.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Measures">A description of what it measures.</param>
/// <param name="RunAsync">Measures, prints a Markdown table and returns the exit code. Gets the arguments after the name.</param>
internal sealed record Benchmark(string Name, string Measures, Func<string[], Task<int>> RunAsync)
{
    /// <summary>All benchmarks except the comparison with others, which runs when the command line names none.</summary>
    public static readonly IReadOnlyList<Benchmark> All =
    [
        new("idle", "the memory of an idle connected peer", _ => IdleCost.RunAsync()),
        new("stream", "messages one way, in one process", _ => OneWayStream.RunAsync()),
        new("parts", "single parts, by BenchmarkDotNet; passes further arguments on to it", args => Task.FromResult(SingleParts.Run(args))),
        new("mesh", "the time until a mesh has formed", _ => MeshFormation.RunAsync()),
        new("quiet", "the traffic of a mesh while nothing happens", _ => QuietNetwork.RunAsync()),
        new("handlers", "messages into a handler", _ => Handlers.RunAsync()),
        new("requests", "requests and replies", _ => Requests.RunAsync()),
        new("scripts", "messages and requests to handlers that are script blocks", _ => ScriptHandlers.RunAsync()),
        new(
            "live",
            "time, memory and file handles of networks of 1,000 nodes and a full mesh of 100; add 'TCP' or 'memory' for one transport",
            LiveNetworks.RunAsync),
        new("pictures", "the time to draw topologies as SVG and HTML, and the size of the files", _ => Task.FromResult(Pictures.Run())),
        new(
            "topology",
            "the time to generate and measure graphs of 100,000 nodes; add 'exact' to measure exactly, however long it takes",
            arguments => Task.FromResult(Topologies.Run(arguments))),
    ];
}
