namespace PeerShell.Benchmarks.Contenders;

/// <summary>What a process does in a scenario.</summary>
internal enum RoleKind
{
    /// <summary>Receives and counts messages.</summary>
    Sink,

    /// <summary>Sends messages.</summary>
    Source,

    /// <summary>As <see cref="Sink"/>, out of a queue from which messages are taken, where there is one.</summary>
    Inbox,

    /// <summary>As <see cref="Sink"/>, by a handler with a queue, where there is such.</summary>
    Handler,

    /// <summary>Sends each call back. What is no call is load, and counts for nothing.</summary>
    Echo,

    /// <summary>As <see cref="Echo"/>, with replies where calls are requests.</summary>
    Server,

    /// <summary>Sends one call after the other and waits for each to come back.</summary>
    Caller,

    /// <summary>As <see cref="Caller"/>, by requests where there are such.</summary>
    Requester,

    /// <summary>Makes connections, many at once, and sends one message on each.</summary>
    Dialler,

    /// <summary>As <see cref="Source"/>, from the pipeline of a PowerShell session.</summary>
    PipelineSource,

    /// <summary>As <see cref="Sink"/>, into the pipeline of a PowerShell session.</summary>
    PipelineSink,

    /// <summary>As <see cref="Source"/>, with a method call for each message in a loop of a script.</summary>
    ScriptSource,

    /// <summary>As <see cref="Sink"/>, by a .NET program, of what a PowerShell session sends.</summary>
    ProgramSink,

    /// <summary>As <see cref="Source"/>, by a .NET program, to a PowerShell session.</summary>
    ProgramSource,

    /// <summary>Takes nothing of what is sent to it.</summary>
    Deaf,

    /// <summary>As <see cref="Source"/>, to the first of several peers, of which the second does not receive and the third is dead.</summary>
    CrowdedSource,
}

internal static class RoleKinds
{
    /// <summary>Whether it counts what is to come in all.</summary>
    public static bool IsSink(this RoleKind kind) =>
        kind is RoleKind.Sink or RoleKind.Inbox or RoleKind.Handler or RoleKind.ProgramSink or RoleKind.PipelineSink;
}
