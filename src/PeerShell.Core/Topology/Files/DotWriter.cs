using System.Text.RegularExpressions;

namespace PeerShell.Topology.Files;

/// <summary>
/// Writes the DOT language of Graphviz (https://graphviz.org/doc/info/lang.html). Tags are attributes with the prefix
/// <c>tag.</c>; conditions are attributes with the names of their fields. Graphviz ignores attributes that it does not know.
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

    // The Graphviz program that draws such a graph best.
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

    // In quotes, only a quote is escaped, and a backslash stands for itself. So a backslash that would form an escape can't be
    // written.
    private static string Quote(string text) => Unwritable().IsMatch(text)
        ? throw new NotSupportedException(
            $"DOT can't represent '{text}', because it has a backslash before a quote, a line break or its end. "
            + "Write GraphML or JSON, or choose another name.")
        : $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("""(?<!\\)(\\\\)*\\(["\r\n]|\z)|\\\\+"|\r""")]
    private static partial Regex Unwritable();
}
