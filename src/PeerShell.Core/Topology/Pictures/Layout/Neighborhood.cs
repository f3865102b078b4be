namespace PeerShell.Topology.Pictures;

/// <summary>Finds points that are near a place. It divides the plane into square cells and keeps the points of each cell.</summary>
internal sealed class Neighborhood
{
    private readonly Dictionary<(int Column, int Row), List<int>> _cells = [];
    private readonly Point[] _places;
    private readonly double _size;

    /// <param name="places">The points.</param>
    /// <param name="size">The side of a cell, which is also the maximum search distance.</param>
    public Neighborhood(Point[] places, double size)
    {
        (_places, _size) = (places, size);
        for (var node = 0; node < places.Length; node++)
        {
            var cell = CellOf(places[node]);
            if (!_cells.TryGetValue(cell, out var members))
                _cells.Add(cell, members = []);
            members.Add(node);
        }
    }

    /// <summary>
    /// Returns the points in the cell of a place and in the cells around it. These are all points nearer than the side of a cell,
    /// and some more.
    /// </summary>
    public IEnumerable<int> Near(Point place)
    {
        var (column, row) = CellOf(place);
        for (var near = 0; near < 9; near++)
        {
            if (!_cells.TryGetValue((column + (near % 3) - 1, row + (near / 3) - 1), out var members))
                continue;

            foreach (var member in members)
                yield return member;
        }
    }

    /// <summary>
    /// Returns each point's distance from the nearest other point. If none is nearer than the side of a cell, which is sized to
    /// hold a few points, returns that side.
    /// </summary>
    public static double[] NearestDistances(Point[] places)
    {
        if (places.Length < 2)
            return [.. places.Select(_ => 50.0)];

        var box = Box.Around(places);
        var size = 3 * Math.Max(Math.Sqrt(box.Width * box.Height / places.Length), Math.Max(box.Width, box.Height) / places.Length);
        var neighborhood = new Neighborhood(places, size);
        return [.. places.Select((place, node) => neighborhood.Near(place)
            .Where(other => other != node)
            .Select(other => (places[other] - place).Length)
            .Append(size)
            .Min())];
    }

    private (int Column, int Row) CellOf(Point place) => ((int)Math.Floor(place.X / _size), (int)Math.Floor(place.Y / _size));
}
