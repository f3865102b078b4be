namespace PeerShell.Topology.Pictures;

/// <summary>One thing that a legend explains.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">What it means.</param>
/// <param name="Class">The class that gives it its look.</param>
internal sealed record LegendEntry(LegendKind Kind, string Name, string Class)
{
    private const int LongestText = 32;

    public string Text => TextSize.Shorten(Name, LongestText);

    /// <summary>How far its text is from its left end, where its sample is.</summary>
    public double TextLeft => Kind switch { LegendKind.Node => 18, LegendKind.Link => 30, _ => 0 };
}
