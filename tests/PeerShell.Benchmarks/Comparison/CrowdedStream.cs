using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Messages to one peer while the same messages go to two others: one never receives, and one has died.</summary>
internal sealed record CrowdedStream(string Name, int Size) : Scenario
{
    public override IReadOnlyList<Measure> Measures => [new(Name, "/s")];

    public override bool IsFor(Contender contender) => contender.Plays(RoleKind.CrowdedSource);

    public override async Task<Figure[]> MeasureAsync(Contender contender, Effort effort)
    {
        await using var sink = await Worker.StartAsync(contender, RoleKind.Sink, new([], 1));
        await using var slow = await Worker.StartAsync(contender, RoleKind.Deaf, new([], 1));
        Worker source;
        await using (var dead = await Worker.StartAsync(contender, RoleKind.Deaf, new([], 1)))
            source = await Worker.StartAsync(contender, RoleKind.CrowdedSource, new([sink.Port, slow.Port, dead.Port], 1));

        await using (source)
        {
            var runs = await Repeat.RunAsync(effort, 1, count => Task.WhenAll(sink.RunAsync(count, Size), source.RunAsync(count, Size)));
            return [new Figure(runs.Select(run => run.Count / Run.Seconds(run.Outcome[1].Begin, run.Outcome)).Median())];
        }
    }
}
