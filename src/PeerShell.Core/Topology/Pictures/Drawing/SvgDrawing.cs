using System.Xml;
using static PeerShell.Topology.Pictures.SvgElements;

namespace PeerShell.Topology.Pictures;

/// <summary>Writes the nodes and links of a drawing as SVG, for files and pages: links at the bottom, names on top.</summary>
internal static class SvgDrawing
{
    private const string Fonts = "Inter, \"Segoe UI\", system-ui, -apple-system, \"Helvetica Neue\", Arial, sans-serif";

    /// <summary>The style rules that do not depend on the palette.</summary>
    public const string Css = $$"""
        text { font-family: {{Fonts}}; paint-order: stroke; stroke-width: 3px; stroke-linejoin: round }
        .condition text { stroke-width: 7px }
        .links { fill: none }
        .down { stroke-dasharray: 5 4 }
        .muted { font-weight: 400 }
        """;

    public static void Write(XmlWriter writer, Drawing drawing, bool withHiddenLabels)
    {
        using (writer.Element(
            "g", ("class", "links"), ("stroke-width", Number(drawing.LineWidth)), ("stroke-opacity", Number(drawing.LinkOpacity))))
        {
            foreach (var link in drawing.Links)
                WriteLink(writer, link);
        }

        using (writer.Element("g", ("class", "nodes"), ("stroke-width", Number(drawing.LineWidth))))
        {
            foreach (var node in drawing.Nodes)
                WriteNode(writer, node, drawing.Colors);
        }

        using (writer.Element("g", ("class", "labels"), ("font-size", Number(drawing.FontSize))))
        {
            foreach (var node in drawing.Nodes)
                WriteLabel(writer, node.Label, "label", withHiddenLabels);
        }

        using (writer.Element("g", ("class", "labels"), ("font-size", Number(drawing.LinkFontSize))))
        {
            foreach (var link in drawing.Links)
            {
                if (link.Label is { } label)
                    WriteLabel(writer, label, "label condition", withHiddenLabels);
            }
        }
    }

    private static void WriteLink(XmlWriter writer, DrawnLink link)
    {
        var path = link.Bend is { } bend
            ? $"M{Numbers(link.Start)} Q{Numbers(bend)} {Numbers(link.End)}"
            : $"M{Numbers(link.Start)} L{Numbers(link.End)}";
        using var _ = writer.Element(
            "path",
            ("class", link.IsDown ? "down" : link.IsImpaired ? "impaired" : null),
            ("data-from", $"{link.From}"),
            ("data-to", $"{link.To}"),
            ("d", path));
        if (link.IsDown || link.IsImpaired)
            writer.Text("title", link.Details);
    }

    private static void WriteNode(XmlWriter writer, DrawnNode node, NodeColors colors)
    {
        var color = colors.ClassOf(node.Node);
        using var _ = writer.Element(
            "g", ("class", color is null ? "node" : $"node {color}"), ("transform", $"translate({Numbers(node.Place)})"));
        writer.Text("title", node.Details);
        using (writer.Element("circle", ("r", Number(node.Radius)))) { }
    }

    // A label is drawn relative to its place, so that the page can keep its size while everything else is enlarged.
    private static void WriteLabel(XmlWriter writer, Label label, string kind, bool withHiddenLabels)
    {
        if (!label.IsShown && !withHiddenLabels)
            return;

        using var _ = writer.Element(
            "g", ("class", label.IsShown ? kind : $"{kind} hidden"), ("transform", $"translate({Numbers(label.Origin)})"));
        writer.Text(
            "text",
            label.Text,
            ("x", Number(label.Start.X)),
            ("y", Number(label.Start.Y)),
            ("text-anchor", label.Anchor switch { < 0 => "start", > 0 => "end", _ => "middle" }),
            ("transform", label.Angle == 0 ? null : $"rotate({Number(label.Angle)})"));
    }
}
