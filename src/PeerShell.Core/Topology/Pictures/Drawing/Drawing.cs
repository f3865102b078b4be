namespace PeerShell.Topology.Pictures;

/// <summary>A drawn topology: the places and looks of all parts, independent of the output format.</summary>
internal sealed class Drawing
{
    private const double LinksOpaque = 600;

    public required string Title { get; init; }

    public required NodeColors Colors { get; init; }

    public required IReadOnlyList<DrawnNode> Nodes { get; init; }

    public required IReadOnlyList<DrawnLink> Links { get; init; }

    public required double FontSize { get; init; }

    public required double LinkFontSize { get; init; }

    /// <summary>The width of links.</summary>
    public required double LineWidth { get; init; }

    /// <summary>The opacity of links, which is lower if there are very many.</summary>
    public double LinkOpacity => Math.Clamp(Math.Sqrt(LinksOpaque / Math.Max(1, Links.Count)), 0.3, 1);

    /// <summary>The numbers of nodes and links, in words.</summary>
    public string Counts => $"{Counted(Nodes.Count, "node")}, {Counted(Links.Count, "link")}";

    /// <summary>The description for users who can't see the picture.</summary>
    public string Description
    {
        get
        {
            var busiest = Nodes.MaxBy(node => node.Degree);
            return busiest is null
                ? "A topology without nodes."
                : $"A topology with {Counts}. Node {busiest.Node.Name} has the most links: {busiest.Degree}.";
        }
    }

    public bool HasImpaired => Links.Any(link => link.IsImpaired);

    public bool HasDown => Links.Any(link => link.IsDown);

    /// <summary>The smallest box that contains nodes, links and shown labels.</summary>
    public Box Box
    {
        get
        {
            var discs = Nodes.Select(node => Box.About(node.Place, 2 * node.Radius, 2 * node.Radius));
            var labels = Nodes.Select(node => node.Label)
                .Concat(Links.Select(link => link.Label))
                .Where(label => label is { IsShown: true });
            var bends = Links.Where(link => link.Bend is not null).Select(link => Box.Around([link.At(0.5)]));
            return discs.Concat(bends).Concat(labels.Select(label => label!.Box)).DefaultIfEmpty().Aggregate((a, b) => a.Joined(b));
        }
    }

    public static string Counted(int count, string noun) => FormattableString.Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
