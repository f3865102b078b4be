namespace PeerShell.Topology.Pictures;

/// <summary>A text in a picture, which belongs to a place: that of a node, or one on a link.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Origin">The place.</param>
/// <param name="Start">Where the text starts, ends or is centered, on its baseline, seen from the place; before it is turned.</param>
/// <param name="Anchor">-1 when the text starts there, 1 when it ends there, 0 when it is centered.</param>
/// <param name="Box">The room it takes, about.</param>
internal sealed record Label(string Text, Point Origin, Point Start, int Anchor, Box Box)
{
    private const double Gap = 3;

    // The room for a line of text, and where letters stand in it, in heights of the font.
    private const double LineHeight = 1.3, Baseline = 0.96, MiddleToBaseline = 0.35;

    // How far a direction may lean and still count as up or down.
    private const double Upright = 0.4;

    /// <summary>How far it is turned about its place, clockwise in degrees.</summary>
    public double Angle { get; init; }

    /// <summary>Whether there is room for it. The page shows more as one zooms in.</summary>
    public bool IsShown { get; init; }

    /// <summary>The name of a node, beside it in a direction.</summary>
    public static Label Beside(Point place, double radius, string text, double fontSize, Point direction)
    {
        var width = TextSize.WidthOf(text) * fontSize;

        // The box touches the node where the direction leads. Above and below, it is centered.
        var middle = place + (direction * (radius + Gap))
            + new Point(Slide(direction.X) * (width / 2), direction.Y * (fontSize * LineHeight / 2));
        return In(middle, place, text, fontSize, Math.Abs(direction.X) <= Upright ? 0 : -Math.Sign(direction.X));

        static double Slide(double x) => Math.Sign(x) * Math.Clamp((Math.Abs(x) - Upright) / (1 - (2 * Upright)), 0, 1);
    }

    /// <summary>The name of a node, turned so that it leads away from the origin.</summary>
    public static Label Outwards(Point place, double radius, string text, double fontSize)
    {
        var direction = place * (1 / Math.Max(place.Length, 1e-9));
        var width = TextSize.WidthOf(text) * fontSize;
        Point start = place + (direction * (radius + Gap)), end = start + (direction * width);

        // On the left it is turned once more, so as not to stand on its head.
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

    /// <summary>What is said of a link, at a place on it.</summary>
    public static Label On(Point place, string text, double fontSize) => In(place, place, text, fontSize, anchor: 0);

    private static Label In(Point middle, Point origin, string text, double fontSize, int anchor)
    {
        var box = Box.About(middle, TextSize.WidthOf(text) * fontSize, fontSize * LineHeight);
        var start = new Point(anchor switch { < 0 => box.Left, > 0 => box.Right, _ => middle.X }, box.Top + (fontSize * Baseline));
        return new Label(text, origin, start - origin, anchor, box);
    }
}
