using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>
/// Many connections to one process, each with one message: the time from the first dial until the last message is received, and
/// the memory of each connection in that process while it is idle.
/// </summary>
internal sealed record ManyConnections(string Name) : Scenario
{
    private const int Size = 16;

    public override IReadOnlyList<Measure> Measures =>
        [new($"{Name}: time for 1,000", "ms", LessIsBetter: true), new($"{Name}: memory of each", "KiB", LessIsBetter: true)];

    public override bool IsFor(Contender contender) => contender.Plays(RoleKind.Dialler);

    public override async Task<Figure[]> MeasureAsync(Contender contender, Effort effort)
    {
        // Some of the connections are made first, to warm up.
        var (warmUp, count) = (effort.Connections / 4, effort.Connections);
        await using var server = await Worker.StartAsync(contender, RoleKind.Sink, new([], warmUp + count));
        await using var client = await Worker.StartAsync(contender, RoleKind.Dialler, new([server.Port], warmUp + count));
        await Task.WhenAll(server.RunAsync(warmUp, Size), client.RunAsync(warmUp, Size));
        var before = await server.MeasureMemoryAsync();
        var runs = await Task.WhenAll(server.RunAsync(count, Size), client.RunAsync(count, Size));
        var after = await server.MeasureMemoryAsync();
        return [new Figure(Run.Seconds(runs[1].Begin, runs) * 1e3 / count * 1000), new Figure((after - before) / 1024.0 / count)];
    }
}
