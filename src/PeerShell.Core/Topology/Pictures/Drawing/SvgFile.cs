using System.Xml;
using static PeerShell.Topology.Pictures.SvgElements;

namespace PeerShell.Topology.Pictures;

/// <summary>Writes a drawing as an SVG file, with a title, a legend, and colors for light and dark backgrounds.</summary>
internal static class SvgFile
{
    private const double Margin = 32, TitleSize = 20, TextHeight = 13, LegendRow = 22, LeastWidth = 360;

    public static void Write(TextWriter output, Drawing drawing)
    {
        var legend = Legend.Of(drawing);
        var box = drawing.Box;
        var width = Math.Max(LeastWidth, Math.Max(box.Width, TextSize.WidthOf(drawing.Title) * TitleSize));
        var rows = legend.InRows(width, TextHeight);
        double headHeight = TitleSize + TextHeight + 32, legendHeight = rows.Count == 0 ? 0 : (rows.Count * LegendRow) + 24;
        double left = box.Center.X - (width / 2) - Margin, top = box.Top - headHeight - Margin;
        double fullWidth = width + (2 * Margin), fullHeight = box.Height + headHeight + legendHeight + (2 * Margin);

        using var writer = XmlWriter.Create(output, new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            Indent = true,
            IndentChars = "",
            NewLineChars = "\n",
        });
        using (writer.Element(
            "svg",
            ("viewBox", $"{Number(left)} {Number(top)} {Number(fullWidth)} {Number(fullHeight)}"),
            ("width", Number(fullWidth)),
            ("height", Number(fullHeight)),
            ("role", "img"),
            ("aria-labelledby", "title desc")))
        {
            writer.Text("title", drawing.Title, ("id", "title"));
            writer.Text("desc", drawing.Description, ("id", "desc"));
            writer.Text("style", $$"""

                {{SvgDrawing.Css}}
                :root { margin: auto }
                {{Palette.Light.ToCss()}}
                @media (prefers-color-scheme: dark) {
                {{Palette.Dark.ToCss()}}
                }

                """);
            using (writer.Element(
                "rect",
                ("class", "ground"),
                ("x", Number(left)),
                ("y", Number(top)),
                ("width", Number(fullWidth)),
                ("height", Number(fullHeight)))) { }

            writer.Text(
                "text",
                drawing.Title,
                ("font-size", $"{TitleSize}"),
                ("font-weight", "600"),
                ("x", Number(left + Margin)),
                ("y", Number(top + Margin + TitleSize - 4)));
            writer.Text(
                "text",
                drawing.Counts,
                ("class", "muted"),
                ("font-size", $"{TextHeight}"),
                ("x", Number(left + Margin)),
                ("y", Number(top + Margin + TitleSize + TextHeight + 4)));
            SvgDrawing.Write(writer, drawing, withHiddenLabels: false);
            WriteLegend(writer, rows, left + Margin, box.Bottom + 24);
        }
    }

    private static void WriteLegend(
        XmlWriter writer, IReadOnlyList<IReadOnlyList<(LegendEntry Entry, double Left)>> rows, double left, double top)
    {
        if (rows.Count == 0)
            return;

        using var _ = writer.Element("g", ("class", "legend"), ("font-size", $"{TextHeight}"));
        for (var row = 0; row < rows.Count; row++)
        {
            var middle = top + ((row + 0.5) * LegendRow);
            foreach (var (entry, offset) in rows[row])
            {
                using (writer.Element("g", ("transform", $"translate({Number(left + offset)} {Number(middle)})")))
                    WriteEntry(writer, entry);
            }
        }
    }

    private static void WriteEntry(XmlWriter writer, LegendEntry entry)
    {
        if (entry.Kind == LegendKind.Node)
        {
            using (writer.Element("g", ("class", $"node {entry.Class}")))
            using (writer.Element("circle", ("cx", "6"), ("r", "6"))) { }
        }
        else if (entry.Kind == LegendKind.Link)
        {
            using (writer.Element("g", ("class", "links"), ("stroke-width", "2")))
            using (writer.Element("path", ("class", entry.Class), ("d", "M0 0 L22 0"))) { }
        }

        writer.Text(
            "text",
            entry.Text,
            ("class", entry.Kind == LegendKind.Caption ? "muted" : null),
            ("x", Number(entry.TextLeft)),
            ("y", "4.5"));
    }
}
