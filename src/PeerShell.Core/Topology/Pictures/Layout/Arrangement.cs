namespace PeerShell.Topology.Pictures;

/// <summary>The places of the nodes of a topology.</summary>
/// <param name="Places">The place of each node.</param>
/// <param name="Route">How links avoid nodes on their way.</param>
/// <param name="Unit">The approximate distance between linked nodes.</param>
internal sealed record Arrangement(Point[] Places, LinkRoute Route = LinkRoute.Straight, double Unit = 1)
{
    // How far a link bends inwards for each node that it passes, and how far it bends away from a row or column, in units.
    private const double Depth = 0.3, Aside = 0.35;

    public Arrangement Enlarged(double factor) => new(Array.ConvertAll(Places, place => place * factor), Route, Unit * factor);

    /// <summary>Returns the control point of the link's quadratic Bézier curve; null for a straight line.</summary>
    public Point? Bend(int from, int to) => Route switch
    {
        LinkRoute.Inwards => BendInwards(from, to),
        LinkRoute.Beside => BendBeside(Places[from], Places[to]),
        _ => null,
    };

    private Point? BendInwards(int from, int to)
    {
        var steps = Math.Abs(from - to);
        steps = Math.Min(steps, Places.Length - steps);
        if (steps < 2)
            return null;

        var middle = Point.Middle(Places[from], Places[to]);
        var wanted = Places[from].Length - (Depth * steps * Unit);
        return middle.Length <= wanted || wanted <= 0 ? null : middle * (((2 * wanted) - middle.Length) / middle.Length);
    }

    private Point? BendBeside(Point from, Point to)
    {
        var way = to - from;
        var isInLine = Math.Min(Math.Abs(way.X), Math.Abs(way.Y)) < 0.01 * Unit;
        if (!isInLine || way.Length < 1.5 * Unit)
            return null;

        // A curve reaches half as far as its control point.
        var aside = Math.Abs(way.X) > Math.Abs(way.Y) ? new Point(0, -2 * Aside) : new Point(-2 * Aside, 0);
        return Point.Middle(from, to) + (aside * Unit);
    }
}
