namespace PeerShell.Topology.Pictures;

/// <summary>A link in a picture.</summary>
/// <param name="Link">The link.</param>
/// <param name="From">The number of one node.</param>
/// <param name="To">The number of the other.</param>
/// <param name="Start">Where the one is.</param>
/// <param name="End">Where the other is.</param>
/// <param name="Bend">The control point of a quadratic Bézier curve; null for a straight line.</param>
internal sealed record DrawnLink(TopologyLink Link, int From, int To, Point Start, Point End, Point? Bend)
{
    /// <summary>What its conditions are; null for none, or where there is no room for labels on links.</summary>
    public Label? Label { get; init; }

    public bool IsDown => Link.Conditions.IsDown;

    public bool IsImpaired => !IsDown && !Link.Conditions.IsNone;

    /// <summary>Straight lines that run about where it does.</summary>
    public IEnumerable<(Point From, Point To)> Lines => Bend is null ? [(Start, End)] : [(Start, At(0.5)), (At(0.5), End)];

    /// <summary>All about it.</summary>
    public string Details => Link.Conditions.IsNone ? $"{Link.From} – {Link.To}" : $"{Link.From} – {Link.To}: {Link.Conditions}";

    /// <summary>The point at a share of the way.</summary>
    public Point At(double share) => Bend is { } bend
        ? (Start * ((1 - share) * (1 - share))) + (bend * (2 * share * (1 - share))) + (End * (share * share))
        : Start + ((End - Start) * share);
}
