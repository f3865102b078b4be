using System.Xml;

namespace PeerShell.Topology.Files;

/// <summary>
/// Writes GraphML (http://graphml.graphdrawing.org/specification.html). The ids of nodes are their names, tags are attributes
/// of nodes, and conditions are attributes of edges. All attributes are declared, as other programs expect.
/// </summary>
internal static class GraphMLWriter
{
    public const string Namespace = "http://graphml.graphdrawing.org/xmlns";

    /// <summary>The attribute which says that ids are names and attributes are tags.</summary>
    public const string Version = "peershell.topology";

    public const string Shape = "shape", Columns = "columns", Seed = "seed";

    public static void Write(PeerTopology topology, TextWriter writer)
    {
        using var xml = XmlWriter.Create(writer, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        xml.WriteStartElement("graphml", Namespace);
        string[] tags = [.. topology.Nodes.SelectMany(node => node.Tags.Keys).Distinct()];
        WriteKeys(xml, "graph", "g", [(Version, "string"), (Shape, "string"), (Columns, "int"), (Seed, "int")]);
        WriteKeys(xml, "node", "t", tags.Select(tag => (tag, "string")));
        WriteKeys(xml, "edge", "c", ConditionFields.All.Select(name => (name, name switch
        {
            ConditionFields.Bandwidth => "long",
            ConditionFields.Down => "boolean",
            _ => "double",
        })));

        xml.WriteStartElement("graph");
        xml.WriteAttributeString("id", topology.Name);
        xml.WriteAttributeString("edgedefault", "undirected");
        WriteData(xml, "g0", "1");
        if (topology.Shape != TopologyShape.General)
            WriteData(xml, "g1", topology.Shape.ToString());
        if (topology.Columns != 0)
            WriteData(xml, "g2", XmlConvert.ToString(topology.Columns));
        if (topology.Seed is { } seed)
            WriteData(xml, "g3", XmlConvert.ToString(seed));

        foreach (var node in topology.Nodes)
        {
            xml.WriteStartElement("node");
            xml.WriteAttributeString("id", node.Name);
            foreach (var tag in node.Tags)
                WriteData(xml, $"t{Array.IndexOf(tags, tag.Key)}", tag.Value);
            xml.WriteEndElement();
        }

        foreach (var link in topology.Links)
        {
            xml.WriteStartElement("edge");
            xml.WriteAttributeString("source", link.From);
            xml.WriteAttributeString("target", link.To);
            foreach (var (name, value) in ConditionFields.Of(link.Conditions))
                WriteData(xml, $"c{Array.IndexOf(ConditionFields.All, name)}", value);
            xml.WriteEndElement();
        }
    }

    private static void WriteKeys(XmlWriter xml, string what, string prefix, IEnumerable<(string Name, string Type)> keys)
    {
        foreach (var (number, (name, type)) in keys.Index())
        {
            xml.WriteStartElement("key");
            xml.WriteAttributeString("id", $"{prefix}{number}");
            xml.WriteAttributeString("for", what);
            xml.WriteAttributeString("attr.name", name);
            xml.WriteAttributeString("attr.type", type);
            xml.WriteEndElement();
        }
    }

    private static void WriteData(XmlWriter xml, string key, string value)
    {
        xml.WriteStartElement("data");
        xml.WriteAttributeString("key", key);
        xml.WriteString(value);
        xml.WriteEndElement();
    }
}
