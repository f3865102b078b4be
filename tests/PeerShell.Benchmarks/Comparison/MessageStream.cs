using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Messages from a source to a sink, measured from the first send until the last message is received.</summary>
/// <param name="Name">The name of the scenario.</param>
/// <param name="Server">The role that listens: the source or the sink.</param>
/// <param name="Client">The role that dials.</param>
/// <param name="Size">The bytes of a message body.</param>
internal sealed record MessageStream(string Name, RoleKind Server, RoleKind Client, int Size) : Scenario
{
    private const int LargeSize = 64 * 1024;

    /// <summary>The number of connections. Each of them carries all messages.</summary>
    public int Connections { get; init; } = 1;

    // Small messages are counted, and large ones are measured by their bytes.
    private bool InBytes => Size >= LargeSize;

    public override IReadOnlyList<Measure> Measures => [new(Name, InBytes ? "B/s" : "/s")];

    // The limit for scripts is the cost of the PowerShell engine alone, so it has no other side.
    public override bool IsFor(Contender contender) =>
        Connections <= contender.MaxConnections
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
        var unit = Connections * (InBytes ? Size : 1);
        return
        [
            new Figure(
                runs.Select(run => run.Count * unit / Run.Seconds(run.Outcome[^1].Begin, run.Outcome)).Median(),
                runs.Select(run => run.Outcome.Sum(part => part.Allocated) / (double)(run.Count * Connections)).Median()),
        ];
    }
}
