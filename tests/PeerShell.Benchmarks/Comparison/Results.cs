using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>The figures of all rounds.</summary>
internal sealed class Results
{
    private readonly Dictionary<(Measure, Contender), List<Figure>> _figures = [];

    public List<Measure> Measures { get; } = [];

    public void Add(Measure measure, Contender contender, Figure figure)
    {
        if (!Measures.Contains(measure))
            Measures.Add(measure);

        if (!_figures.TryGetValue((measure, contender), out var figures))
            _figures[(measure, contender)] = figures = [];

        figures.Add(figure);
    }

    /// <summary>Returns the figures of a contender, one for each round.</summary>
    public IReadOnlyList<Figure> Of(Measure measure, Contender contender) => _figures.GetValueOrDefault((measure, contender)) ?? [];

    /// <summary>Returns the median of all rounds; null if there is none.</summary>
    public double? Median(Measure measure, Contender contender) =>
        Of(measure, contender).Where(figure => figure != Figure.None).ToArray() is { Length: > 0 } figures
            ? figures.Select(figure => figure.Value).Median()
            : null;

    /// <summary>
    /// Returns the median of the ratios of PeerShell's figure to another contender's in the same round. On a shared machine both
    /// are slow at the same time, so ratios vary less than figures.
    /// </summary>
    public double? Ratio(Measure measure, Contender other)
    {
        var pairs = Of(measure, Contender.PeerShell).Zip(Of(measure, other)).Where(pair => pair.Second != Figure.None).ToArray();
        return pairs.Length > 0 ? pairs.Select(pair => pair.First.Value / pair.Second.Value).Median() : null;
    }

    /// <summary>Returns the best contender apart from the limit and PeerShell.</summary>
    public Contender? BestRival(Measure measure)
    {
        var rivals = Contender.All
            .Where(contender => contender != Contender.Limit && contender != Contender.PeerShell)
            .Where(contender => Median(measure, contender) is not null);
        return measure.LessIsBetter
            ? rivals.MinBy(rival => Median(measure, rival))
            : rivals.MaxBy(rival => Median(measure, rival));
    }
}
