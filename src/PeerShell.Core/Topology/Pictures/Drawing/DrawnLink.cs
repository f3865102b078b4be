namespace PeerShell.Topology.Pictures;

/// <summary>A link in a picture.</summary>
/// <param name="Link">The link.</param>
/// <param name="From">The number of one node.</param>
/// <param name="To">The number of the other node.</param>
/// <param name="Start">The place of the one node.</param>
/// <param name="End">The place of the other node.</param>
/// <param name="Bend">The control point of a quadratic Bézier curve; null for a straight line.</param>
internal sealed record DrawnLink(TopologyLink Link, int From, int To, Point Start, Point End, Point? Bend)
{
    /// <summary>The label with the conditions; null if there are none or links are not labeled.</summary>
    public Label? Label { get; init; }

    public bool IsDown => Link.Conditions.IsDown;

    public bool IsImpaired => !IsDown && !Link.Conditions.IsNone;

    /// <summary>Straight lines that approximate the link.</summary>
    public IEnumerable<(Point From, Point To)> Lines => Bend is null ? [(Start, End)] : [(Start, At(0.5)), (At(0.5), End)];

    /// <summary>The ends and the conditions of the link.</summary>
    public string Details => Link.Conditions.IsNone ? $"{Link.From} – {Link.To}" : $"{Link.From} – {Link.To}: {Link.Conditions}";

    /// <summary>Returns the point at a fraction of the way along the link.</summary>
    public Point At(double share) => Bend is { } bend
        ? (Start * ((1 - share) * (1 - share))) + (bend * (2 * share * (1 - share))) + (End * (share * share))
        : Start + ((End - Start) * share);
}
