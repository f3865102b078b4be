using System.Globalization;
using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>The options of the comparison on the command line.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
          --quick      make a short run; its figures mean little, because they can be many times lower
          --rounds N   run N rounds; the default is 5
          --only TEXT  run only scenarios with this text in their name; can be repeated
          --with TEXT  run PeerShell and only the rivals with this text in their name; can be repeated
          --json FILE  write the figures to this file; the default is out/benchmarks.json
        """;

    public Effort Effort { get; init; } = Effort.Full;

    public int Rounds { get; init; } = 5;

    public IReadOnlyList<string> Only { get; init; } = [];

    public IReadOnlyList<string> With { get; init; } = [];

    public string Json { get; init; } = Path.Combine("out", "benchmarks.json");

    public IReadOnlyList<Scenario> Scenarios =>
        [.. Scenario.All.Where(scenario => Only.Count == 0 || Only.Any(text => Contains(scenario.Name, text)))];

    public IReadOnlyList<Contender> Contenders =>
    [
        .. from contender in Contender.All
           where contender == Contender.PeerShell || With.Count == 0 || With.Any(text => Contains(contender.Name, text))
           select contender,
    ];

    /// <summary>Parses the command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="problem">The reason when the arguments are invalid, and otherwise null.</param>
    /// <returns>The options; null when the arguments are invalid.</returns>
    public static CompareOptions? Parse(IReadOnlyList<string> args, out string? problem)
    {
        problem = null;
        CompareOptions options = new();
        for (var i = 0; i < args.Count; i++)
        {
            var value = i + 1 < args.Count ? args[i + 1] : null;
            switch (args[i])
            {
                case "--quick":
                    options = options with { Effort = Effort.Quick, Rounds = 1 };
                    continue;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case "--only" when value is not null:
                    options = options with { Only = [.. options.Only, value] };
                    break;
                case "--with" when value is not null:
                    options = options with { With = [.. options.With, value] };
                    break;
                case "--json" when value is not null:
                    options = options with { Json = value };
                    break;
                default:
                    problem = $"'{string.Join(' ', args.Skip(i).Take(2))}' is not a valid option.";
                    return null;
            }

            i++;
        }

        problem = Unknown("scenario", options.Only, Scenario.All.Select(scenario => scenario.Name))
            ?? Unknown("rival", options.With, Contender.All.Select(contender => contender.Name));
        return problem is null ? options : null;
    }

    private static string? Unknown(string what, IReadOnlyList<string> texts, IEnumerable<string> names) =>
        texts.FirstOrDefault(text => !names.Any(name => Contains(name, text))) is { } text
            ? $"No {what} has '{text}' in its name. The names are: {string.Join("; ", names)}."
            : null;

    private static bool Contains(string name, string text) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
}
