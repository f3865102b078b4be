using PeerShell.Topology.Measures;

namespace PeerShell.Topology.Pictures;

/// <summary>Nodes in rows and columns, 1 apart.</summary>
internal static class GridLayout
{
    // So many nodes are still drawn as one straight line; longer lines turn round at its end.
    private const int LongestLine = 12;

    /// <summary>Row by row.</summary>
    public static Point[] Place(int count, int columns)
    {
        var places = new Point[count];
        for (var node = 0; node < count; node++)
            places[node] = new Point(node % columns, node / columns);
        return places;
    }

    /// <summary>In a line, whose rows go to the right and to the left in turn.</summary>
    public static Point[] PlaceLine(int count)
    {
        var columns = count <= LongestLine ? Math.Max(1, count) : ColumnsFor(count);
        var places = Place(count, columns);
        for (var node = 0; node < count; node++)
        {
            if (node / columns % 2 == 1)
                places[node] = places[node] with { X = columns - 1 - places[node].X };
        }

        return places;
    }

    /// <summary>Places a path from one end to the other.</summary>
    public static Point[] PlacePath(Adjacency path)
    {
        var end = 0;
        while (end < path.NodeCount - 1 && path.Degree(end) > 1)
            end++;

        var search = new BreadthFirst(path);
        search.Run(end);
        var line = PlaceLine(path.NodeCount);
        return [.. Enumerable.Range(0, path.NodeCount).Select(node => line[search.Distance(node)])];
    }

    /// <summary>How many columns make a picture that is wider than high.</summary>
    public static int ColumnsFor(int count) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(count * ComponentPacking.Aspect)));
}
