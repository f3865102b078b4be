namespace PeerShell.Topology.Pictures;

/// <summary>A text in a picture that belongs to a place, which is a node or a point on a link.</summary>
/// <param name="Text">The text.</param>
/// <param name="Origin">The place.</param>
/// <param name="Start">The anchor point on the baseline of the text, relative to the place, before the text is turned.</param>
/// <param name="Anchor">-1 if the text starts at the anchor point, 1 if it ends there, 0 if it is centered.</param>
/// <param name="Box">The approximate box around the text.</param>
internal sealed record Label(string Text, Point Origin, Point Start, int Anchor, Box Box)
{
    private const double Gap = 3;

    // The height of a line of text, and the position of the baseline in it, in units of the font height.
    private const double LineHeight = 1.3, Baseline = 0.96, MiddleToBaseline = 0.35;

    // How far a direction may lean and still count as up or down.
    private const double Upright = 0.4;

    /// <summary>The clockwise angle by which the text is turned about its place, in degrees.</summary>
    public double Angle { get; init; }

    /// <summary>Whether there is room for the label. The page shows more labels as one zooms in.</summary>
    public bool IsShown { get; init; }

    /// <summary>Creates the label of a node, beside it in a direction.</summary>
    public static Label Beside(Point place, double radius, string text, double fontSize, Point direction)
    {
        var width = TextSize.WidthOf(text) * fontSize;

        // The box touches the node where the direction leads. Above and below, it is centered.
        var middle = place + (direction * (radius + Gap))
            + new Point(Slide(direction.X) * (width / 2), direction.Y * (fontSize * LineHeight / 2));
        return In(middle, place, text, fontSize, Math.Abs(direction.X) <= Upright ? 0 : -Math.Sign(direction.X));

        static double Slide(double x) => Math.Sign(x) * Math.Clamp((Math.Abs(x) - Upright) / (1 - (2 * Upright)), 0, 1);
    }

    /// <summary>Creates the label of a node, turned so that it leads away from the origin.</summary>
    public static Label Outwards(Point place, double radius, string text, double fontSize)
    {
        var direction = place * (1 / Math.Max(place.Length, 1e-9));
        var width = TextSize.WidthOf(text) * fontSize;
        Point start = place + (direction * (radius + Gap)), end = start + (direction * width);

        // On the left, the text is turned by another half circle, so that it is not upside down.
        var side = direction.X < -1e-9 ? -1 : 1;
        return new Label(
            text,
            place,
            new Point(side * (radius + Gap), fontSize * MiddleToBaseline),
            -side,
            Box.Around([start, end]).Grown(fontSize * LineHeight / 2))
        {
            Angle = Math.Atan2(side * direction.Y, side * direction.X) * 180 / Math.PI,
        };
    }

    /// <summary>Creates the label of a link, at a place on it.</summary>
    public static Label On(Point place, string text, double fontSize) => In(place, place, text, fontSize, anchor: 0);

    private static Label In(Point middle, Point origin, string text, double fontSize, int anchor)
    {
        var box = Box.About(middle, TextSize.WidthOf(text) * fontSize, fontSize * LineHeight);
        var start = new Point(anchor switch { < 0 => box.Left, > 0 => box.Right, _ => middle.X }, box.Top + (fontSize * Baseline));
        return new Label(text, origin, start - origin, anchor, box);
    }
}
