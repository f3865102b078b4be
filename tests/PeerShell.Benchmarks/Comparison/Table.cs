using System.Globalization;
using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Writes the results as one Markdown table.</summary>
internal static class Table
{
    public static IEnumerable<string> Write(Results results)
    {
        Contender[] contenders =
        [
            .. from contender in Contender.All
               where results.Measures.Exists(measure => results.Median(measure, contender) is not null)
               select contender,
        ];
        string[] columns =
        [
            "", .. contenders.Select(contender => contender == Contender.Limit ? $"{contender.Name} (the limit)" : contender.Name),
            "PeerShell to the limit", "PeerShell to the best rival", "PeerShell allocates per message",
        ];
        yield return Row(columns);
        yield return Row([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var measure in results.Measures)
        {
            var rival = results.BestRival(measure);
            yield return Row(
            [
                measure.Name,
                .. contenders.Select(contender => results.Median(measure, contender) is { } value ? Text(value, measure) : ""),
                Times(results.Ratio(measure, Contender.Limit)),
                rival is null ? "" : $"{Times(results.Ratio(measure, rival))} ({rival.Name})",
                results.Of(measure, Contender.PeerShell) is [{ Allocated: not null }, ..] figures
                    ? $"{figures.Select(figure => figure.Allocated!.Value).Median():0} B"
                    : "",
            ]);
        }
    }

    /// <summary>Formats a figure with its unit.</summary>
    public static string Text(double value, Measure measure)
    {
        var (scale, prefix) = measure.Unit.EndsWith("/s", StringComparison.Ordinal)
            ? value switch
            {
                >= 1e9 => (1e9, "G"),
                >= 1e6 => (1e6, "M"),
                >= 1e3 => (1e3, "k"),
                _ => (1.0, ""),
            }
            : (1.0, "");
        return $"{Digits(value / scale)} {prefix}{measure.Unit}";
    }

    private static string Times(double? ratio) => ratio is { } value ? $"{Digits(value)} x" : "";

    private static string Digits(double value) =>
        value.ToString(value switch { >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private static string Row(string[] cells) => $"| {string.Join(" | ", cells)} |";
}
