using PeerShell.Topology.Measures;

namespace PeerShell.Topology.Pictures;

/// <summary>Places nodes in rows and columns, 1 apart.</summary>
internal static class GridLayout
{
    // The maximum number of nodes in a straight line. A longer line reverses its direction at the end of each row.
    private const int LongestLine = 12;

    /// <summary>Places nodes row by row.</summary>
    public static Point[] Place(int count, int columns)
    {
        var places = new Point[count];
        for (var node = 0; node < count; node++)
            places[node] = new Point(node % columns, node / columns);
        return places;
    }

    /// <summary>Places nodes in a line, whose rows run to the right and to the left alternately.</summary>
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

    /// <summary>Places the nodes of a path from one end to the other.</summary>
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

    /// <summary>Returns the number of columns that makes a picture wider than high.</summary>
    public static int ColumnsFor(int count) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(count * ComponentPacking.Aspect)));
}
