using System.Globalization;
using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
          --quick      a short run, whose figures mean little: many times lower, too
          --rounds N   how often each contender has its turn; default 5
          --only TEXT  only scenarios whose names contain it; can be given more than once
          --with TEXT  only PeerShell and those whose names contain it; can be given more than once
          --json FILE  where the figures go; default out/benchmarks.json
        """;

    public Effort Effort { get; init; } = Effort.Full;

    public int Rounds { get; init; } = 5;

    public IReadOnlyList<string> Only { get; init; } = [];

    public IReadOnlyList<string> With { get; init; } = [];

    public string Json { get; init; } = Path.Combine("out", "benchmarks.json");

    public IReadOnlyList<Scenario> Scenarios =>
        [.. Scenario.All.Where(scenario => Only.Count == 0 || Only.Any(text => scenario.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))];

    public IReadOnlyList<Contender> Contenders =>
        [.. Contender.All.Where(contender => contender == Contender.PeerShell || With.Count == 0 || With.Any(text => contender.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))];

    /// <param name="args">What was given.</param>
    /// <param name="problem">What is wrong with it, when it makes no sense.</param>
    /// <returns>Null when it makes no sense.</returns>
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
                    problem = $"'{string.Join(' ', args.Skip(i).Take(2))}' can't be understood.";
                    return null;
            }

            i++;
        }

        problem = Unknown("scenario", options.Only, Scenario.All.Select(scenario => scenario.Name))
            ?? Unknown("rival", options.With, Contender.All.Select(contender => contender.Name));
        return problem is null ? options : null;
    }

    private static string? Unknown(string what, IReadOnlyList<string> texts, IEnumerable<string> names) =>
        texts.FirstOrDefault(text => !names.Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase))) is { } text
            ? $"No {what} has '{text}' in its name. There are: {string.Join("; ", names)}."
            : null;
}
