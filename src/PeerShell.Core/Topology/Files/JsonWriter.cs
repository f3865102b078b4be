using System.Text.Encodings.Web;
using System.Text.Json;

namespace PeerShell.Topology.Files;

/// <summary>
/// Writes PeerShell's own JSON, with one node or link per line so that files are easy to compare. Its schema is
/// <c>module/PeerShell.Topology.schema.json</c>.
/// </summary>
internal static class JsonWriter
{
    public const string Format = "PeerShell.Topology";
    public const int Version = 1;

    public static void Write(PeerTopology topology, TextWriter writer)
    {
        writer.WriteLine("{");
        writer.WriteLine($"  \"format\": {Text(Format)},");
        writer.WriteLine($"  \"version\": {Version},");
        writer.WriteLine($"  \"name\": {Text(topology.Name)},");
        if (topology.Shape != TopologyShape.General)
            writer.WriteLine($"  \"shape\": {Text(topology.Shape.ToString())},");
        if (topology.Columns != 0)
            writer.WriteLine($"  \"columns\": {topology.Columns},");
        if (topology.Seed is { } seed)
            writer.WriteLine($"  \"seed\": {seed},");
        WriteArray(writer, "nodes", topology.Nodes, Node);
        writer.WriteLine(",");
        WriteArray(writer, "links", topology.Links, Link);
        writer.WriteLine();
        writer.WriteLine("}");
    }

    private static void WriteArray<T>(TextWriter writer, string name, IReadOnlyList<T> items, Func<T, string> text)
    {
        writer.Write($"  \"{name}\": [");
        for (var i = 0; i < items.Count; i++)
            writer.Write($"{(i == 0 ? "" : ",")}\n    {text(items[i])}");

        writer.Write(items.Count == 0 ? "]" : "\n  ]");
    }

    private static string Node(TopologyNode node)
    {
        var tags = string.Join(", ", node.Tags.Select(tag => $"{Text(tag.Key)}: {Text(tag.Value)}"));
        return node.Tags.Count == 0
            ? $"{{ \"name\": {Text(node.Name)} }}"
            : $"{{ \"name\": {Text(node.Name)}, \"tags\": {{ {tags} }} }}";
    }

    private static string Link(TopologyLink link)
    {
        var conditions = string.Concat(ConditionFields.Of(link.Conditions).Select(field => $", \"{field.Name}\": {field.Value}"));
        return $"{{ \"from\": {Text(link.From)}, \"to\": {Text(link.To)}{conditions} }}";
    }

    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
