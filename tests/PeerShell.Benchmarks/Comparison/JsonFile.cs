using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>Writes the results as JSON, with the figures of every round.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task WriteAsync(Results results, string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);

        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(Describe(results), Indented));
    }

    private static object Describe(Results results) => new
    {
        Time = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        System = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        Processors = Environment.ProcessorCount,
        Measures = results.Measures.Select(measure => new
        {
            measure.Name,
            measure.Unit,
            measure.LessIsBetter,
            Contenders = (from contender in Contender.All
                          let figures = results.Of(measure, contender)
                          where figures.Count > 0
                          select new
                          {
                              contender.Name,
                              Median = results.Median(measure, contender),
                              PeerShellRatio = results.Ratio(measure, contender),
                              Rounds = figures.Select(figure => figure == Figure.None ? (double?)null : figure.Value),
                              AllocatedPerMessage = figures.Select(figure => figure.Allocated),
                          }).ToArray(),
        }).ToArray(),
    };
}
