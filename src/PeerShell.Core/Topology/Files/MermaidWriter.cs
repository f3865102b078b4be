using System.Text;

namespace PeerShell.Topology.Files;

/// <summary>
/// Writes a Mermaid flowchart, which pages such as GitHub's draw. Names are written as labels, because Mermaid ids allow only
/// few characters.
/// </summary>
internal static class MermaidWriter
{
    public static void Write(PeerTopology topology, TextWriter writer)
    {
        var title = topology.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        writer.WriteLine($"---\ntitle: \"{title}\"\n---");
        writer.WriteLine(topology.Shape == TopologyShape.Tree ? "flowchart TD" : "flowchart LR");
        for (var place = 0; place < topology.Nodes.Count; place++)
            writer.WriteLine($"    n{place}[\"{Label(topology.Nodes[place].Name)}\"]");

        foreach (var link in topology.Links)
        {
            var label = link.Conditions.IsNone ? "" : $"|\"{Label(link.Conditions.ToString())}\"|";
            var line = link.Conditions.IsDown ? "-.-" : "---";
            writer.WriteLine($"    n{topology.PlaceOf(link.From)} {line}{label} n{topology.PlaceOf(link.To)}");
        }
    }

    // Writes other characters as numeric entities in Mermaid's notation; letters and digits of any language stay.
    private static string Label(string text)
    {
        StringBuilder label = new();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)
                || rune.Value is ' ' or '-' or '.' or ',' or ':' or '/' or '(' or ')' or '%' or '±')
            {
                label.Append(rune.ToString());
            }
            else
            {
                label.Append($"#{rune.Value};");
            }
        }

        return label.ToString();
    }
}
