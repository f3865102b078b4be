namespace PeerShell.Topology.Pictures;

/// <summary>
/// Draws pictures of topologies. With the same version of PeerShell, a topology gives the same picture, byte for byte.
/// </summary>
public static class TopologyPicture
{
    /// <summary>The maximum number of nodes in a picture. With more, nothing could be made out.</summary>
    public const int MaxNodes = 20_000;

    /// <summary>The maximum number of links in a picture.</summary>
    public const int MaxLinks = 100_000;

    /// <summary>Writes a picture as SVG, for light and dark backgrounds.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="output">The writer, which is not closed.</param>
    /// <param name="options">The look of the picture; null for the defaults.</param>
    /// <exception cref="TopologyException">A picture has too many nodes or links, or no node has the tag that gives colors.</exception>
    public static void WriteSvg(PeerTopology topology, TextWriter output, PictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        SvgFile.Write(output, Draw(topology, options));
    }

    /// <summary>
    /// Writes a picture as an interactive HTML page with pan, zoom and search, which shows who is linked to whom. It is one file
    /// and loads nothing else.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="output">The writer, for UTF-8, which is not closed.</param>
    /// <param name="options">The look of the picture; null for the defaults.</param>
    /// <exception cref="TopologyException">A picture has too many nodes or links, or no node has the tag that gives colors.</exception>
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
                TopologyFailure.TooLarge,
                count,
                $"A picture can show at most {most:N0} {what}, not {count:N0}. "
                + "Draw a part of the graph, or export it for a program that draws large graphs.");
        }
    }
}
