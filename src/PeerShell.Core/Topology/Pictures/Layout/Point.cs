namespace PeerShell.Topology.Pictures;

/// <summary>A point in the plane, or a vector between two points. X grows to the right, Y downwards.</summary>
internal readonly record struct Point(double X, double Y)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y));

    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public static Point operator *(Point a, double factor) => new(a.X * factor, a.Y * factor);

    public static Point Middle(Point a, Point b) => (a + b) * 0.5;

    /// <summary>Rotates the point clockwise about the origin.</summary>
    public Point Turned(double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        return new((X * cos) - (Y * sin), (X * sin) + (Y * cos));
    }

    /// <summary>Returns a point on a circle around the origin. Angle 0 is at the top, and angles grow clockwise.</summary>
    public static Point OnCircle(double radius, double angle) => new(radius * Math.Sin(angle), -radius * Math.Cos(angle));
}
