namespace PeerShell.Benchmarks.Contenders;

/// <summary>The role of a process in a scenario.</summary>
internal enum RoleKind
{
    /// <summary>Receives and counts messages.</summary>
    Sink,

    /// <summary>Sends messages.</summary>
    Source,

    /// <summary>As <see cref="Sink"/>, but takes messages from a queue if the contender has one.</summary>
    Inbox,

    /// <summary>As <see cref="Sink"/>, but with a handler that has a queue, if the contender has such handlers.</summary>
    Handler,

    /// <summary>Sends each call back, and ignores other messages, which are load.</summary>
    Echo,

    /// <summary>As <see cref="Echo"/>, but with replies if the contender has requests.</summary>
    Server,

    /// <summary>Sends calls one after the other and waits for each to come back.</summary>
    Caller,

    /// <summary>As <see cref="Caller"/>, but with requests if the contender has them.</summary>
    Requester,

    /// <summary>Opens many connections concurrently, and sends one message on each.</summary>
    Dialler,

    /// <summary>As <see cref="Source"/>, from the pipeline of a PowerShell session.</summary>
    PipelineSource,

    /// <summary>As <see cref="Sink"/>, into the pipeline of a PowerShell session.</summary>
    PipelineSink,

    /// <summary>As <see cref="Source"/>, with a method call for each message in a loop of a script.</summary>
    ScriptSource,

    /// <summary>As <see cref="Sink"/>, as a .NET program that receives from a PowerShell session.</summary>
    ProgramSink,

    /// <summary>As <see cref="Source"/>, as a .NET program that sends to a PowerShell session.</summary>
    ProgramSource,

    /// <summary>Never receives what is sent to it.</summary>
    Deaf,

    /// <summary>As <see cref="Source"/>, with three peers: the second does not receive, and the third is dead.</summary>
    CrowdedSource,
}

internal static class RoleKinds
{
    /// <summary>Returns whether the role counts the messages of all connections.</summary>
    public static bool IsSink(this RoleKind kind) =>
        kind is RoleKind.Sink or RoleKind.Inbox or RoleKind.Handler or RoleKind.ProgramSink or RoleKind.PipelineSink;
}
