namespace PeerShell.Topology.Pictures;

/// <summary>
/// Places the names of nodes and the conditions of links, one label after the other, the most important first. A label covers
/// no node, no other label and as few links as possible.
/// </summary>
internal sealed class LabelPlacement(IReadOnlyList<(Point Place, double Radius)> nodes, IReadOnlyList<(Point From, Point To)> lines)
{
    // The cost of covering a node or a label, and of crossing a link.
    private const double Covering = 1000, Crossing = 4;

    // The directions to try for a name, as angles relative to the direction away from the node's neighbors.
    private static readonly double[] Turns = [0, 0.6, -0.6, 1.2, -1.2, Math.PI / 2, -Math.PI / 2, 2.3, -2.3, Math.PI];

    // The points to try along a link, as fractions of its length.
    private static readonly double[] Shares = [0.5, 0.4, 0.6, 0.32, 0.68];

    private readonly List<Box> _taken = [];

    /// <summary>Places a name beside its node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="text">The name.</param>
    /// <param name="fontSize">The height of the font.</param>
    /// <param name="away">The direction that leads away from the node's neighbors, of length 1.</param>
    /// <param name="always">Whether to show the name even if it covers something.</param>
    public Label PlaceName(int node, string text, double fontSize, Point away, bool always) => Best(
        Turns.Select(turn => Label.Beside(nodes[node].Place, nodes[node].Radius, text, fontSize, away.Turned(turn))), node, always);

    /// <summary>Places a label on a link.</summary>
    public Label PlaceOnLink(Func<double, Point> along, string text, double fontSize) =>
        Best(Shares.Select(share => Label.On(along(share), text, fontSize)), own: -1, always: false);

    private Label Best(IEnumerable<Label> candidates, int own, bool always)
    {
        var (best, cost) = candidates
            .Select((label, number) => (label, Cost: CostOf(label.Box, own) + number))
            .MinBy(choice => choice.Cost);
        if (cost >= Covering && !always)
            return best;

        _taken.Add(best.Box);
        return best with { IsShown = true };
    }

    private double CostOf(Box box, int own)
    {
        var covered = 0.0;
        foreach (var taken in _taken)
        {
            if (box.Overlaps(taken))
                covered += Covering + box.OverlapWith(taken);
        }

        for (var node = 0; node < nodes.Count; node++)
        {
            var (place, radius) = nodes[node];
            var disc = Box.About(place, 2 * radius, 2 * radius);
            if (node != own && box.Overlaps(disc))
                covered += Covering + box.OverlapWith(disc);
        }

        if (covered > 0)
            return covered;

        var crossed = 0.0;
        var letters = box.Grown(-1);
        foreach (var (from, to) in lines)
        {
            if (letters.IsCrossedBy(from, to))
                crossed += Crossing;
        }

        return Math.Min(crossed, Covering / 2);
    }
}
