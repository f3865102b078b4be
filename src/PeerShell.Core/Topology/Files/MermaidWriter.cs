using System.Text;

namespace PeerShell.Topology.Files;

/// <summary>Writes a flowchart of Mermaid, which pages such as GitHub's draw. Names are labels, since its ids take few characters.</summary>
internal static class MermaidWriter
{
    public static void Write(PeerTopology topology, TextWriter writer)
    {
        writer.WriteLine($"---\ntitle: \"{topology.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n---");
        writer.WriteLine(topology.Shape == TopologyShape.Tree ? "flowchart TD" : "flowchart LR");
        for (var place = 0; place < topology.Nodes.Count; place++)
            writer.WriteLine($"    n{place}[\"{Label(topology.Nodes[place].Name)}\"]");

        foreach (var link in topology.Links)
        {
            var label = link.Conditions.IsNone ? "" : $"|\"{Label(link.Conditions.ToString())}\"|";
            writer.WriteLine($"    n{topology.PlaceOf(link.From)} {(link.Conditions.IsDown ? "-.-" : "---")}{label} n{topology.PlaceOf(link.To)}");
        }
    }

    // Entities by their numbers, as Mermaid writes them; letters and digits of any language stay.
    private static string Label(string text)
    {
        StringBuilder label = new();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '-' or '.' or ',' or ':' or '/' or '(' or ')' or '%' or '±')
                label.Append(rune.ToString());
            else
                label.Append($"#{rune.Value};");
        }

        return label.ToString();
    }
}
