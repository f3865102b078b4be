namespace PeerShell.Topology.Pictures;

/// <summary>Moves nodes apart that are closer than a minimum distance, each by half of what is missing.</summary>
internal static class Separation
{
    private const int Rounds = 60;

    public static void Apply(Point[] places, double distance)
    {
        var moved = true;
        for (var round = 0; round < Rounds && moved; round++)
        {
            // The cells are not updated during a round. A node that moves to another cell is found there in the next round.
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

        // Two nodes at the same place are separated in a direction that depends on the pair.
        if (length < 1e-9)
            (way, length) = (Point.OnCircle(1e-9, a + (b * 2.4)), 1e-9);
        var push = way * ((distance - length) / length / 2);
        places[a] -= push;
        places[b] += push;
        return true;
    }
}
