using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>
/// Runs the scenarios in several rounds, prints the medians as a table and writes all figures as JSON. In each round the
/// contenders take turns, so that other load on the machine affects all of them alike.
/// </summary>
internal static class Compare
{
    public static async Task<int> RunAsync(CompareOptions options)
    {
        // A short run must not wait for a compiler.
        var builds = options.Effort != Effort.Quick && options.Contenders.Contains(TokioProgram.Contender);
        if (builds && await TokioProgram.BuildAsync() is { } why)
            await Console.Error.WriteLineAsync($"Tokio is left out because cargo can't build it here: {why}");

        Results results = new();
        foreach (var scenario in options.Scenarios)
        {
            for (var round = 1; round <= options.Rounds; round++)
            {
                foreach (var contender in options.Contenders.Where(scenario.IsFor))
                    await MeasureAsync(results, scenario, contender, options, round);
            }
        }

        foreach (var line in Table.Write(results))
            Console.WriteLine(line);

        await JsonFile.WriteAsync(results, options.Json);
        return results.Measures.Count > 0 && results.Measures.TrueForAll(measure => results.Median(measure, Contender.PeerShell) > 0)
            ? 0
            : 1;
    }

    private static async Task MeasureAsync(Results results, Scenario scenario, Contender contender, CompareOptions options, int round)
    {
        Figure[] figures;
        string outcome;
        try
        {
            figures = await scenario.MeasureAsync(contender, options.Effort);
            outcome = Table.Text(figures[0].Value, scenario.Measures[0]);
        }
        catch (Exception error) when (error is TimeoutException or IOException && contender != Contender.PeerShell)
        {
            // A rival that fails under load gets no figure, and the comparison continues.
            figures = [.. scenario.Measures.Select(_ => Figure.None)];
            outcome = error.Message;
        }

        foreach (var (measure, figure) in scenario.Measures.Zip(figures))
            results.Add(measure, contender, figure);

        await Console.Error.WriteLineAsync($"{scenario.Name}, round {round} of {options.Rounds}, {contender.Name}: {outcome}");
    }
}
