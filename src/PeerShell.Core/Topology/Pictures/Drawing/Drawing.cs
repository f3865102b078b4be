namespace PeerShell.Topology.Pictures;

/// <summary>A topology, drawn: what is where and what it looks like, whatever it is written as.</summary>
internal sealed class Drawing
{
    private const double LinksOpaque = 600;

    public required string Title { get; init; }

    public required NodeColors Colors { get; init; }

    public required IReadOnlyList<DrawnNode> Nodes { get; init; }

    public required IReadOnlyList<DrawnLink> Links { get; init; }

    public required double FontSize { get; init; }

    public required double LinkFontSize { get; init; }

    /// <summary>How thick links are.</summary>
    public required double LineWidth { get; init; }

    /// <summary>How opaque links are: less where there are very many.</summary>
    public double LinkOpacity => Math.Clamp(Math.Sqrt(LinksOpaque / Math.Max(1, Links.Count)), 0.3, 1);

    /// <summary>What there is, in words.</summary>
    public string Counts => $"{Counted(Nodes.Count, "node")}, {Counted(Links.Count, "link")}";

    /// <summary>What who does not see the picture is told.</summary>
    public string Description
    {
        get
        {
            var busiest = Nodes.MaxBy(node => node.Degree);
            return busiest is null ? "A topology without nodes." : $"A topology with {Counts}. Most links has {busiest.Node.Name}: {busiest.Degree}.";
        }
    }

    public bool HasImpaired => Links.Any(link => link.IsImpaired);

    public bool HasDown => Links.Any(link => link.IsDown);

    /// <summary>The room that nodes, links and shown labels take.</summary>
    public Box Box
    {
        get
        {
            var discs = Nodes.Select(node => Box.About(node.Place, 2 * node.Radius, 2 * node.Radius));
            var labels = Nodes.Select(node => node.Label).Concat(Links.Select(link => link.Label)).Where(label => label is { IsShown: true });
            var bends = Links.Where(link => link.Bend is not null).Select(link => Box.Around([link.At(0.5)]));
            return discs.Concat(bends).Concat(labels.Select(label => label!.Box)).DefaultIfEmpty().Aggregate((a, b) => a.Joined(b));
        }
    }

    public static string Counted(int count, string noun) => FormattableString.Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
