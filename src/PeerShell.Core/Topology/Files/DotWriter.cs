using System.Text.RegularExpressions;

namespace PeerShell.Topology.Files;

/// <summary>
/// Writes the DOT language of Graphviz (https://graphviz.org/doc/info/lang.html). Tags are attributes whose names begin with
/// <c>tag.</c>, conditions have the names of their fields; Graphviz passes over what it doesn't know.
/// </summary>
internal static partial class DotWriter
{
    public const string TagPrefix = "tag.", Shape = "peershell.shape", Columns = "peershell.columns", Seed = "peershell.seed";

    public static void Write(PeerTopology topology, TextWriter writer)
    {
        writer.WriteLine($"graph {Quote(topology.Name)} {{");
        writer.WriteLine($"  layout={Layout(topology.Shape)};");
        if (topology.Shape != TopologyShape.General)
            writer.WriteLine($"  {Quote(Shape)}={Quote(topology.Shape.ToString())};");
        if (topology.Columns != 0)
            writer.WriteLine($"  {Quote(Columns)}={topology.Columns};");
        if (topology.Seed is { } seed)
            writer.WriteLine($"  {Quote(Seed)}={seed};");

        foreach (var node in topology.Nodes)
            writer.WriteLine($"  {Quote(node.Name)}{Attributes(node.Tags.Select(tag => (TagPrefix + tag.Key, tag.Value)))};");
        foreach (var link in topology.Links)
            writer.WriteLine($"  {Quote(link.From)} -- {Quote(link.To)}{Attributes(ConditionFields.Of(link.Conditions))};");

        writer.WriteLine("}");
    }

    // The program of Graphviz that draws such a graph best.
    private static string Layout(TopologyShape shape) => shape switch
    {
        TopologyShape.Ring or TopologyShape.Mesh => "circo",
        TopologyShape.Star => "twopi",
        TopologyShape.Tree => "dot",
        _ => "neato",
    };

    private static string Attributes(IEnumerable<(string Name, string Value)> attributes)
    {
        var list = string.Join(", ", attributes.Select(attribute => $"{Quote(attribute.Name)}={Quote(attribute.Value)}"));
        return list.Length == 0 ? "" : $" [{list}]";
    }

    // In quotes only a quote is escaped, and a backslash stays one: so what makes an escape by itself can't be written.
    private static string Quote(string text) => Unwritable().IsMatch(text)
        ? throw new NotSupportedException($"DOT has no way to write '{text}', with its backslash before a quote, a line's end or the end. Write GraphML or JSON, or choose another name.")
        : $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("""(?<!\\)(\\\\)*\\(["\r\n]|\z)|\\\\+"|\r""")]
    private static partial Regex Unwritable();
}
