using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using static PeerShell.Topology.Pictures.SvgElements;

namespace PeerShell.Topology.Pictures;

/// <summary>
/// Writes a drawing as an interactive HTML page. The page contains everything it needs and loads nothing. Its content security
/// policy forbids the browser to load or run anything else, whatever the names of nodes contain.
/// </summary>
internal static class HtmlPage
{
    private const double Margin = 48;

    public static void Write(TextWriter output, Drawing drawing)
    {
        string library = Read("d3.min.js"), scene = Read("scene.js"), page = Read("page.js");
        Fill(output, Read("page.html"), slot => slot switch
        {
            "hashes" => $"{HashOf(library)} {HashOf(scene)} {HashOf(page)}",
            "title" => WebUtility.HtmlEncode(Allowed(drawing.Title)),
            "description" => WebUtility.HtmlEncode(Allowed(drawing.Description)),
            "counts" => drawing.Counts,
            "style" => SvgDrawing.Css + Read("page.css"),
            "light" => ColorsOf(Palette.Light, "light", "0 8px 24px rgb(16 24 40 / .12)"),
            "dark" => ColorsOf(Palette.Dark, "dark", "0 8px 24px rgb(0 0 0 / .5)"),
            "drawing" => Xml(writer => WriteDrawing(writer, drawing)),
            "legend" => Xml(writer => WriteLegend(writer, Legend.Of(drawing))),
            "library" => library,
            "scene" => scene,
            "page" => page,
            _ => throw new InvalidOperationException($"The page has a slot '{slot}' that nothing fills."),
        });
    }

    /// <summary>Fills the {{slots}} of a template. Content that is filled in is not searched for slots.</summary>
    private static void Fill(TextWriter output, string template, Func<string, string> content)
    {
        var rest = template.AsSpan();
        while (rest.IndexOf("{{") is >= 0 and var start)
        {
            output.Write(rest[..start]);
            var end = rest.IndexOf("}}");
            output.Write(content(rest[(start + 2)..end].ToString()));
            rest = rest[(end + 2)..];
        }

        output.Write(rest);
    }

    private static void WriteDrawing(XmlWriter writer, Drawing drawing)
    {
        var box = drawing.Box.Grown(Margin);
        using var _ = writer.Element(
            "svg",
            ("id", "drawing"),
            ("viewBox", $"{Number(box.Left)} {Number(box.Top)} {Number(box.Width)} {Number(box.Height)}"),
            ("role", "img"),
            ("aria-label", drawing.Description));
        using (writer.Element("g", ("class", "scene")))
            SvgDrawing.Write(writer, drawing, withHiddenLabels: true);
    }

    private static void WriteLegend(XmlWriter writer, Legend legend)
    {
        if (legend.Entries.Count == 0)
            return;

        writer.WriteStartElement("footer");
        foreach (var entry in legend.Entries)
        {
            writer.WriteStartElement(entry.Kind == LegendKind.Node ? "button" : "span");
            if (entry.Kind == LegendKind.Node)
            {
                writer.WriteAttributeString("data-group", entry.Class);
                writer.WriteAttributeString("aria-pressed", "false");
            }

            writer.WriteAttributeString("class", entry.Kind == LegendKind.Caption ? "caption" : "entry");
            WriteSample(writer, entry);
            writer.WriteString(Allowed(entry.Text));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteSample(XmlWriter writer, LegendEntry entry)
    {
        if (entry.Kind == LegendKind.Caption)
            return;

        var isNode = entry.Kind == LegendKind.Node;
        using var _ = writer.Element("svg", ("class", isNode ? $"node {entry.Class}" : "links"), ("aria-hidden", "true"));
        using (isNode
            ? writer.Element("circle", ("cx", "6"), ("cy", "6"), ("r", "6"))
            : writer.Element("path", ("class", entry.Class), ("d", "M0 6 L22 6"))) { }
    }

    private static string ColorsOf(Palette palette, string scheme, string shadow) => $$"""
        :root {
            color-scheme: {{scheme}}; --shadow: {{shadow}};
            --ground: {{palette.Ground}}; --raised: {{palette.Raised}}; --line: {{palette.Raised}};
            --text: {{palette.Text}}; --muted: {{palette.Muted}}; --accent: {{palette.Plain}};
            --impaired: {{palette.Impaired}}; --down: {{palette.Down}};
        }
        {{palette.ToCss()}}
        """;

    private static string Xml(Action<XmlWriter> write)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings
        {
            OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment, Indent = true, IndentChars = "", NewLineChars = "\n",
        }))
            write(writer);
        return text.ToString();
    }

    private static string HashOf(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static string Read(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream($"Page/{name}")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
