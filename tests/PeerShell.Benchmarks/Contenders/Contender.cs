using System.Diagnostics;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>A way to carry messages, and the roles it can play.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Roles">How each role is started. A scenario whose roles are not all there is left out.</param>
internal sealed record Contender(string Name, IReadOnlyDictionary<RoleKind, Func<RoleArguments, Task<IRole>>> Roles)
{
    /// <summary>All that can run here, the limit first and PeerShell last.</summary>
    public static IReadOnlyList<Contender> All { get; } =
        [RawSockets.Contender, TokioProgram.Contender, NetMqSockets.Contender, JsonLines.Contender, Scripts.Contender, PeerShellNodes.Contender];

    /// <summary>Nothing carries messages faster than this.</summary>
    public static Contender Limit => All[0];

    public static Contender PeerShell => All[^1];

    public static Contender Find(string name) => All.First(contender => contender.Name == name);

    /// <summary>The program that plays its roles; null for this one.</summary>
    public string? Executable { get; init; }

    /// <summary>How many connections it can have.</summary>
    public int MostConnections { get; init; } = int.MaxValue;

    public bool Plays(RoleKind kind) => Roles.ContainsKey(kind) && (Executable is null || File.Exists(Executable));

    /// <summary>How a process that plays a role is started.</summary>
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
