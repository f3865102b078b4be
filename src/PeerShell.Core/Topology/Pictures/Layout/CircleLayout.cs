namespace PeerShell.Topology.Pictures;

/// <summary>Places nodes on a circle, clockwise from the top. Adjacent nodes are 1 apart.</summary>
internal static class CircleLayout
{
    public static Point[] Place(int count, double least = 0)
    {
        var radius = count < 2 ? least : Math.Max(least, 0.5 / Math.Sin(Math.PI / count));
        var places = new Point[count];
        for (var node = 0; node < count; node++)
            places[node] = Point.OnCircle(radius, 2 * Math.PI * node / count);
        return places;
    }

    /// <summary>Places the first node in the middle and the others around it.</summary>
    public static Point[] PlaceStar(int count) => count == 1 ? [default] : [default, .. Place(count - 1, least: 1)];

    /// <summary>Places the nodes of a cycle in the order in which its links join them.</summary>
    public static Point[] PlaceCycle(Adjacency cycle)
    {
        var circle = Place(cycle.NodeCount);
        var places = new Point[cycle.NodeCount];
        int node = 0, from = cycle.Neighbors(0)[^1];
        foreach (var place in circle)
        {
            places[node] = place;
            var neighbors = cycle.Neighbors(node);
            (from, node) = (node, neighbors[0] == from ? neighbors[1] : neighbors[0]);
        }

        return places;
    }
}
