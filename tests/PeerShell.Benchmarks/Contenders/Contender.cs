global using RoleStarters = System.Collections.Generic.Dictionary<
    PeerShell.Benchmarks.Contenders.RoleKind,
    System.Func<PeerShell.Benchmarks.Contenders.RoleArguments, System.Threading.Tasks.Task<PeerShell.Benchmarks.Contenders.IRole>>>;
using System.Diagnostics;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>A way to send messages, and the roles it can play.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Roles">How each role is started. A scenario that needs other roles is left out.</param>
internal sealed record Contender(string Name, RoleStarters Roles)
{
    /// <summary>All contenders, the limit first and PeerShell last.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        RawSockets.Contender, TokioProgram.Contender, NetMqSockets.Contender,
        JsonLines.Contender, Scripts.Contender, PeerShellNodes.Contender,
    ];

    /// <summary>The limit: the bare minimum of work that sends a message.</summary>
    public static Contender Limit => All[0];

    public static Contender PeerShell => All[^1];

    public static Contender Find(string name) => All.First(contender => contender.Name == name);

    /// <summary>The program that plays the roles; null for this program.</summary>
    public string? Executable { get; init; }

    /// <summary>The maximum number of connections.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    public bool Plays(RoleKind kind) => Roles.ContainsKey(kind) && (Executable is null || File.Exists(Executable));

    /// <summary>Returns how to start a process that plays a role.</summary>
    public ProcessStartInfo Command(RoleKind kind, RoleArguments arguments)
    {
        string[] words = [$"{kind}", $"{arguments.Connections}", .. arguments.Ports.Select(port => $"{port}")];
        if (Executable is not null)
            return new ProcessStartInfo(Executable, words);

        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Contender).Assembly.Location] : [];
        return new ProcessStartInfo(program, [.. host, "role", Name, .. words]);
    }
}
