using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Calls and their replies, one after the other, alone and under a load of 100 MB/s of other messages.</summary>
internal sealed record RoundTrip(string Name, RoleKind Server, RoleKind Client) : Scenario
{
    private const int Least = 100;

    public override IReadOnlyList<Measure> Measures =>
    [
        .. from load in new[] { "", ", under load" }
           from share in new[] { "p50", "p99", "p99.9" }
           select new Measure($"{Name} {share}{load}", "us", LessIsBetter: true),
    ];

    public override bool IsFor(Contender contender) => contender.Plays(Client);

    public override async Task<Figure[]> MeasureAsync(Contender contender, Effort effort)
    {
        await using var echo = await Worker.StartAsync(contender, Server, new([], 1));
        await using var caller = await Worker.StartAsync(contender, Client, new([echo.Port], 1));
        var longer = effort with { Repetition = 3 * effort.Repetition };
        var runs = await Repeat.RunAsync(longer, Least, count => caller.RunAsync(count, CallerRole.CallSize));
        return [.. Enumerable.Range(0, Measures.Count).Select(i => new Figure(runs.Select(run => run.Outcome.Figures[i]).Median()))];
    }
}
