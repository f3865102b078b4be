namespace PeerShell.Topology.Pictures;

/// <summary>
/// Pictures of topologies. The same topology gives the same picture, byte for byte, as long as the version of PeerShell is
/// the same.
/// </summary>
public static class TopologyPicture
{
    /// <summary>The most nodes that are drawn: beyond that, nobody sees anything.</summary>
    public const int MaxNodes = 20_000;

    /// <summary>The most links that are drawn.</summary>
    public const int MaxLinks = 100_000;

    /// <summary>Writes a picture as SVG, for light and for dark ground.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="output">Where to; it is not closed.</param>
    /// <param name="options">What it looks like.</param>
    /// <exception cref="TopologyException">There are too many nodes or links for a picture, or no node has the tag that gives colors.</exception>
    public static void WriteSvg(PeerTopology topology, TextWriter output, PictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        SvgFile.Write(output, Draw(topology, options));
    }

    /// <summary>
    /// Writes a picture as a page of HTML, in which one can look around: pan, zoom, search, and see who is linked to whom.
    /// It is one file, which loads nothing.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="output">Where to, as UTF-8; it is not closed.</param>
    /// <param name="options">What it looks like.</param>
    /// <exception cref="TopologyException">There are too many nodes or links for a picture, or no node has the tag that gives colors.</exception>
    public static void WriteHtml(PeerTopology topology, TextWriter output, PictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        HtmlPage.Write(output, Draw(topology, options));
    }

    private static Drawing Draw(PeerTopology topology, PictureOptions? options)
    {
        ArgumentNullException.ThrowIfNull(topology);
        RefuseTooMany("nodes", topology.Nodes.Count, MaxNodes);
        RefuseTooMany("links", topology.Links.Count, MaxLinks);
        return Drafter.Draw(topology, options ?? new PictureOptions());
    }

    private static void RefuseTooMany(string what, int count, int most)
    {
        if (count > most)
        {
            throw new TopologyException(
                TopologyFailure.TooLarge, count, $"A picture shows at most {most:N0} {what}, not {count:N0}. Draw a part, or export the graph for a program that draws large ones.");
        }
    }
}
