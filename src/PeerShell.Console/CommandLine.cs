namespace PeerShell.Hosting;

/// <summary>The parsed command line.</summary>
/// <param name="Mode">What to do.</param>
/// <param name="Text">The path of the script or the text of the command; empty for modes that need neither.</param>
/// <param name="Arguments">The arguments for the script.</param>
internal sealed record CommandLine(RunMode Mode, string Text, IReadOnlyList<string> Arguments)
{
    // The name of standard input, as in pwsh, for -File and for -Command.
    private const string StandardInput = "-";

    private static readonly (string Name, RunMode Mode)[] Options =
    [
        ("file", RunMode.File),
        ("command", RunMode.Command),
        ("help", RunMode.Help),
        ("?", RunMode.Help),
        ("version", RunMode.Version),
    ];

    /// <summary>Parses the arguments. Options may be abbreviated and have one dash or two.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <returns>The parsed command line.</returns>
    /// <exception cref="UsageException">The arguments are invalid.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
            return new(RunMode.Unspecified, "", []);
        string first = arguments[0];
        if (!first.StartsWith('-') || first == StandardInput)
            return File(arguments);

        string[] rest = [.. arguments.Skip(1)];
        return ModeOf(first) switch
        {
            RunMode.File => File(rest),
            RunMode.Command => Command(rest),
            RunMode mode when rest.Length == 0 => new(mode, "", []),
            _ => throw new UsageException($"The option {first} takes no arguments, but '{rest[0]}' follows it."),
        };
    }

    private static RunMode ModeOf(string option)
    {
        string name = option[(option.StartsWith("--", StringComparison.Ordinal) ? 2 : 1)..];
        foreach ((string full, RunMode mode) in Options)
        {
            if (name.Length > 0 && full.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return mode;
        }
        throw new UsageException($"There is no option {option}. (To run a script whose name begins with a dash, put -File before it.)");
    }

    private static CommandLine File(IReadOnlyList<string> words)
    {
        if (words.Count == 0 || words[0].Length == 0)
            throw new UsageException("The option -File needs the path of a script.");
        string[] arguments = [.. words.Skip(1)];
        return words[0] == StandardInput
            ? new(RunMode.StandardInput, "", arguments)
            : new(RunMode.File, words[0], arguments);
    }

    private static CommandLine Command(IReadOnlyList<string> words) => words switch
    {
        [] => throw new UsageException("The option -Command needs the text of a command."),
        [StandardInput] => new(RunMode.StandardInput, "", []),
        _ => new(RunMode.Command, string.Join(' ', words), []),
    };
}
