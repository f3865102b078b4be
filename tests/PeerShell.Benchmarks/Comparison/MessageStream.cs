using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Messages from a source to a sink, one of which listens and the other dials: from the first send until the last is received.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Server">What listens.</param>
/// <param name="Client">What dials.</param>
/// <param name="Size">Bytes of a body.</param>
internal sealed record MessageStream(string Name, RoleKind Server, RoleKind Client, int Size) : Scenario
{
    private const int LargeSize = 64 * 1024;

    /// <summary>How many connections: each carries all the messages.</summary>
    public int Connections { get; init; } = 1;

    // By messages when they are small, by bytes when they are large.
    private bool InBytes => Size >= LargeSize;

    public override IReadOnlyList<Measure> Measures => [new(Name, InBytes ? "B/s" : "/s")];

    // The engine's own cost, which is the limit for scripts, has nobody at the far side.
    public override bool IsFor(Contender contender) =>
        Connections <= contender.MostConnections
        && (contender == Contender.Limit
            ? contender.Plays(Client) || contender.Plays(Server)
            : contender.Plays(Client) && contender.Plays(Server));

    public override async Task<Figure[]> MeasureAsync(Contender contender, Effort effort)
    {
        await using var server = contender.Plays(Server) ? await Worker.StartAsync(contender, Server, new([], Connections)) : null;
        await using var client = contender.Plays(Client)
            ? await Worker.StartAsync(contender, Client, new(server is null ? [] : [server.Port], Connections))
            : null;
        var runs = await Repeat.RunAsync(effort, 1, async count => await Task.WhenAll(
            from part in new[] { (Worker: server, Kind: Server), (Worker: client, Kind: Client) }
            where part.Worker is not null
            select part.Worker.RunAsync(part.Kind.IsSink() ? count * Connections : count, Size)));
        return
        [
            new Figure(
                runs.Select(run => run.Count * Connections * (InBytes ? Size : 1) / Run.Seconds(run.Outcome[^1].Begin, run.Outcome)).Median(),
                runs.Select(run => run.Outcome.Sum(part => part.Allocated) / (double)(run.Count * Connections)).Median()),
        ];
    }
}
