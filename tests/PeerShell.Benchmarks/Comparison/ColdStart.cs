using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>
/// The time from the start of a process until its first message has arrived. For PeerShell the process is a PowerShell session
/// that imports the module. For the script it is a session without the module. All others are .NET programs.
/// </summary>
internal sealed record ColdStart(string Name) : Scenario
{
    private const int Size = 16;

    public override IReadOnlyList<Measure> Measures => [new(Name, "ms", LessIsBetter: true)];

    public override bool IsFor(Contender contender) => contender.Plays(Client(contender)) && contender.Plays(Server(contender));

    public override async Task<Figure[]> MeasureAsync(Contender contender, Effort effort)
    {
        await using var server = await Worker.StartAsync(contender, Server(contender), new([], 1));
        var receiving = server.RunAsync(1, Size);
        await using var client = await Worker.StartAsync(contender, Client(contender), new([server.Port], 1));
        await client.RunAsync(1, Size);
        return [new Figure(Run.Seconds(client.Started, await receiving) * 1e3)];
    }

    private static RoleKind Client(Contender contender) =>
        contender != Contender.Limit && contender.Plays(RoleKind.PipelineSource) ? RoleKind.PipelineSource : RoleKind.Source;

    private static RoleKind Server(Contender contender) =>
        contender != Contender.Limit && contender.Plays(RoleKind.ProgramSink) ? RoleKind.ProgramSink : RoleKind.Sink;
}
