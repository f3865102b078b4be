namespace PeerShell.Topology.Pictures;

/// <summary>An axis-parallel rectangle.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public Point Center => new((Left + Right) / 2, (Top + Bottom) / 2);

    public static Box About(Point center, double width, double height) =>
        new(center.X - (width / 2), center.Y - (height / 2), center.X + (width / 2), center.Y + (height / 2));

    /// <summary>Returns the smallest box that contains all points; an empty box at the origin if there are none.</summary>
    public static Box Around(IReadOnlyList<Point> points)
    {
        if (points.Count == 0)
            return default;

        var box = About(points[0], 0, 0);
        foreach (var point in points)
            box = box.Joined(About(point, 0, 0));
        return box;
    }

    public Box Joined(Box other) => new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    public Box Grown(double by) => new(Left - by, Top - by, Right + by, Bottom + by);

    public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    public double OverlapWith(Box other) =>
        Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left))
        * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));

    /// <summary>Whether a part of the line between two points lies in the box (Liang and Barsky, 1984).</summary>
    public bool IsCrossedBy(Point from, Point to)
    {
        double enter = 0, leave = 1;
        var way = to - from;
        return Clip(-way.X, from.X - Left) && Clip(way.X, Right - from.X)
            && Clip(-way.Y, from.Y - Top) && Clip(way.Y, Bottom - from.Y);

        bool Clip(double outwards, double room)
        {
            if (outwards == 0)
                return room >= 0;

            var at = room / outwards;
            if (outwards < 0)
                enter = Math.Max(enter, at);
            else
                leave = Math.Min(leave, at);
            return enter <= leave;
        }
    }
}
