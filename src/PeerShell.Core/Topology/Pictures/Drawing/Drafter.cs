namespace PeerShell.Topology.Pictures;

/// <summary>Draws topologies: decides the sizes of everything, and which nodes have their names beside them.</summary>
internal sealed class Drafter
{
    // A picture fits on a screen, and is larger only if its nodes would have no room otherwise.
    private const double LongestLink = 130, ScreenWidth = 1240, ScreenHeight = 760;
    private const int NodesOnScreen = 1200;

    // Up to AllNamed nodes, all names are shown. Up to ManyNamed, names are shown where there is room. Beyond that, only the Hubs
    // nodes with the most links can show their names. The HubsAlways nodes with the most links always do.
    private const int AllNamed = 40, ManyNamed = 120, Hubs = 32, HubsAlways = 12;
    private const int NamedAroundCircle = 30, LongestName = 24, LinksLabeled = 60;

    private readonly PeerTopology _topology;
    private readonly Adjacency _graph;
    private readonly Arrangement _arrangement;
    private readonly (Point Place, double Radius)[] _discs;
    private readonly double _radius, _fontSize;

    private Drafter(PeerTopology topology, PictureLayout layout)
    {
        _topology = topology;
        _graph = topology.Adjacency;
        _arrangement = Enlarge(Arranger.Arrange(topology, layout));
        var room = Neighborhood.NearestDistances(_arrangement.Places);
        _radius = room.Length == 0 ? 0 : Math.Clamp(0.2 * room.Order().ElementAt(room.Length / 2), 2, 10);
        _discs = [.. room.Select((nearest, node) => (_arrangement.Places[node], RadiusOf(node, nearest)))];
        _fontSize = room.Length switch { <= AllNamed => 13, <= ManyNamed => 11.5, _ => 10.5 };
    }

    private double LinkFontSize => _fontSize - 2;

    public static Drawing Draw(PeerTopology topology, PictureOptions options)
    {
        var drafter = new Drafter(topology, options.Layout);
        var links = drafter.DrawLinks();
        var placement = new LabelPlacement(drafter._discs, [.. links.SelectMany(link => link.Lines)]);
        return new Drawing
        {
            Title = options.Title ?? topology.Name,
            Colors = NodeColors.Choose(topology, options.ColorBy),
            Nodes = drafter.DrawNodes(placement),
            Links = drafter.LabelLinks(links, placement),
            FontSize = drafter._fontSize,
            LinkFontSize = drafter.LinkFontSize,
            LineWidth = Math.Clamp(drafter._radius / 5, 0.8, 1.8),
        };
    }

    private static Arrangement Enlarge(Arrangement arrangement)
    {
        var box = Box.Around(arrangement.Places);
        var crowd = Math.Max(1, Math.Sqrt((double)arrangement.Places.Length / NodesOnScreen));
        return arrangement.Enlarged(Math.Min(
            LongestLink, crowd * Math.Min(ScreenWidth / Math.Max(1, box.Width), ScreenHeight / Math.Max(1, box.Height))));
    }

    // As large as the space around the node allows, and larger for hubs.
    private double RadiusOf(int node, double nearest)
    {
        var mean = Math.Max(1, 2.0 * _graph.LinkCount / _graph.NodeCount);
        var hub = Math.Clamp(Math.Sqrt(_graph.Degree(node) / mean / 1.5), 1, 2.4);
        return Math.Min(_radius * hub, Math.Max(1, 0.45 * nearest));
    }

    private DrawnLink[] DrawLinks() =>
    [
        .. _topology.Links.Select(link =>
        {
            int from = _topology.PlaceOf(link.From), to = _topology.PlaceOf(link.To);
            return new DrawnLink(link, from, to, _arrangement.Places[from], _arrangement.Places[to], _arrangement.Bend(from, to));
        }),
    ];

    private DrawnNode[] DrawNodes(LabelPlacement placement)
    {
        var names = Array.ConvertAll([.. _topology.Nodes], node => TextSize.Shorten(node.Name, LongestName));
        var labels = _arrangement.Route == LinkRoute.Inwards && names.Length > NamedAroundCircle
            ? NameAroundCircle(names)
            : NameBeside(names, placement);
        return
        [
            .. _discs.Select((disc, node) =>
                new DrawnNode(_topology.Nodes[node], _graph.Degree(node), disc.Place, disc.Radius, labels[node])),
        ];
    }

    private Label[] NameBeside(string[] names, LabelPlacement placement)
    {
        var labels = new Label[names.Length];
        var rank = 0;
        foreach (var node in Enumerable.Range(0, names.Length).OrderByDescending(Weight))
        {
            labels[node] = names.Length <= ManyNamed || rank < Hubs
                ? placement.PlaceName(node, names[node], _fontSize, Away(node), always: names.Length <= AllNamed || rank < HubsAlways)
                : Label.Beside(_discs[node].Place, _discs[node].Radius, names[node], _fontSize, Away(node));
            rank++;
        }

        return labels;
    }

    // If not all nodes can be named, those with the most links have precedence, and the root of a tree.
    private int Weight(int node) => node == 0 && _topology.Shape == TopologyShape.Tree ? int.MaxValue : _graph.Degree(node);

    // Places names like the hours on a clock, but turned, so that many fit. If there are too many, names every second, third, ...
    private Label[] NameAroundCircle(string[] names)
    {
        var every = (int)Math.Ceiling(_fontSize * 1.1 / _arrangement.Unit);
        return [.. names.Select((name, node) =>
            Label.Outwards(_discs[node].Place, _discs[node].Radius, name, _fontSize) with { IsShown = node % every == 0 })];
    }

    private DrawnLink[] LabelLinks(DrawnLink[] links, LabelPlacement placement)
    {
        return links.Count(link => link.IsImpaired) > LinksLabeled
            ? links
            : [.. links.Select(link => link.IsImpaired ? Labeled(link) : link)];

        DrawnLink Labeled(DrawnLink link) =>
            link with { Label = placement.PlaceOnLink(link.At, $"{link.Link.Conditions}", LinkFontSize) };
    }

    // The direction that leads away from a node's neighbors, or down if they are all around it.
    private Point Away(int node)
    {
        var away = new Point(0, 0);
        foreach (var neighbor in _graph.Neighbors(node))
        {
            var way = _discs[node].Place - _discs[neighbor].Place;
            away += way * (1 / Math.Max(way.Length, 1e-9));
        }

        return away.Length < 0.15 ? new Point(0, 1) : away * (1 / away.Length);
    }
}
