using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>
/// Runs the scenarios with all contenders in turn, in several rounds, so that whatever else the machine does meanwhile troubles
/// all of them alike; prints the medians as a table, and writes all figures as JSON.
/// </summary>
internal static class Compare
{
    public static async Task<int> RunAsync(CompareOptions options)
    {
        // A short run is not to wait for a compiler.
        if (options.Effort != Effort.Quick && options.Contenders.Contains(TokioProgram.Contender) && await TokioProgram.BuildAsync() is { } why)
            await Console.Error.WriteLineAsync($"Tokio is left out, since cargo does not build it here: {why}");

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
        return results.Measures.Count > 0 && Array.TrueForAll([.. results.Measures], measure => results.Median(measure, Contender.PeerShell) > 0) ? 0 : 1;
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
            // A rival that breaks down under load has no figure, and costs nobody else theirs.
            figures = [.. scenario.Measures.Select(_ => Figure.None)];
            outcome = error.Message;
        }

        foreach (var (measure, figure) in scenario.Measures.Zip(figures))
            results.Add(measure, contender, figure);

        await Console.Error.WriteLineAsync($"{scenario.Name}, round {round} of {options.Rounds}, {contender.Name}: {outcome}");
    }
}
