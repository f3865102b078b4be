using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>A scenario in which the contenders are compared.</summary>
internal abstract record Scenario
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new MessageStream("one way 16 B", RoleKind.Sink, RoleKind.Source, 16),
        new MessageStream("one way 128 B", RoleKind.Sink, RoleKind.Source, 128),
        new MessageStream("one way 4 KiB", RoleKind.Sink, RoleKind.Source, 4 * 1024),
        new MessageStream("one way 64 KiB", RoleKind.Sink, RoleKind.Source, 64 * 1024),
        new MessageStream("one way 8 MiB", RoleKind.Sink, RoleKind.Source, 8 * 1024 * 1024),
        new MessageStream("into an inbox 16 B", RoleKind.Inbox, RoleKind.Source, 16),
        new MessageStream("into a handler 16 B", RoleKind.Handler, RoleKind.Source, 16),
        new MessageStream("fan-out to 50, 128 B", RoleKind.Source, RoleKind.Sink, 128) { Connections = 50 },
        new MessageStream("fan-in from 50, 128 B", RoleKind.Sink, RoleKind.Source, 128) { Connections = 50 },
        new CrowdedStream("beside a slow and a dead peer, 128 B", 128),
        new RoundTrip("round trip 128 B", RoleKind.Echo, RoleKind.Caller),
        new RoundTrip("request 128 B", RoleKind.Server, RoleKind.Requester),
        new ManyConnections("connections to one node"),
        new MessageStream("pipeline into a send", RoleKind.ProgramSink, RoleKind.PipelineSource, 16),
        new MessageStream("pipeline out of a receive", RoleKind.PipelineSink, RoleKind.ProgramSource, 16),
        new MessageStream("a script's method calls", RoleKind.ProgramSink, RoleKind.ScriptSource, 16),
        new ColdStart("first message from a cold start"),
    ];

    /// <summary>The name, which <c>--only</c> searches.</summary>
    public abstract string Name { get; init; }

    /// <summary>The rows of the table that it measures.</summary>
    public abstract IReadOnlyList<Measure> Measures { get; }

    /// <summary>Returns whether a contender can take part.</summary>
    public abstract bool IsFor(Contender contender);

    /// <summary>Measures a contender.</summary>
    /// <returns>One figure for each of the measures.</returns>
    public abstract Task<Figure[]> MeasureAsync(Contender contender, Effort effort);
}
