namespace PeerShell.Topology.Pictures;

/// <summary>Pushes apart what lies too close: nodes nearer than a distance move away from each other, half of it each.</summary>
internal static class Separation
{
    private const int Rounds = 60;

    public static void Apply(Point[] places, double distance)
    {
        var moved = true;
        for (var round = 0; round < Rounds && moved; round++)
        {
            // Cells are as of the beginning of the round; who crosses into another one is found in the next.
            var neighborhood = new Neighborhood(places, distance);
            moved = false;
            for (var node = 0; node < places.Length; node++)
            {
                foreach (var other in neighborhood.Near(places[node]))
                {
                    if (other > node)
                        moved |= Push(places, node, other, distance);
                }
            }
        }
    }

    private static bool Push(Point[] places, int a, int b, double distance)
    {
        var way = places[b] - places[a];
        var length = way.Length;
        if (length >= distance * 0.999)
            return false;

        // Two in the very same place part in a direction of their own.
        if (length < 1e-9)
            (way, length) = (Point.OnCircle(1e-9, a + (b * 2.4)), 1e-9);
        var push = way * ((distance - length) / length / 2);
        places[a] -= push;
        places[b] += push;
        return true;
    }
}
