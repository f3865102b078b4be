namespace PeerShell.Topology.Pictures;

/// <summary>An entry of a legend.</summary>
/// <param name="Kind">The kind of entry.</param>
/// <param name="Name">The meaning.</param>
/// <param name="Class">The CSS class that gives the sample its look.</param>
internal sealed record LegendEntry(LegendKind Kind, string Name, string Class)
{
    private const int LongestText = 32;

    public string Text => TextSize.Shorten(Name, LongestText);

    /// <summary>The distance of the text from the left end of the entry, where the sample is.</summary>
    public double TextLeft => Kind switch { LegendKind.Node => 18, LegendKind.Link => 30, _ => 0 };
}
