using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// Reads GraphML, as networkx, yEd, Gephi and igraph write it. Nodes are named by their labels if all of them have one and
/// all are different, and by their ids otherwise. Attributes of nodes become tags. Groups, and edges that join more than two
/// nodes, are errors, because a topology can't hold them.
/// </summary>
internal sealed partial class GraphMLReader
{
    private static readonly string[] LabelNames = ["label", "name"];

    private readonly XmlReader _xml;
    private readonly GraphDraft _draft;
    private readonly Dictionary<string, GraphMLKey> _keys = [];
    private readonly List<GraphMLNode> _nodes = [];
    private readonly HashSet<string> _ids = [];
    private readonly List<(string From, string To, LinkConditions Conditions, int Line)> _edges = [];
    private bool _isOwn;
    private bool _hasGraph;

    private GraphMLReader(XmlReader xml, GraphDraft draft)
    {
        _xml = xml;
        _draft = draft;
    }

    private int Line => ((IXmlLineInfo)_xml).LineNumber;

    public static void Read(Stream stream, GraphDraft draft)
    {
        // A document type is skipped. No entities are expanded and no external resources are loaded.
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersFromEntities = 1024,
        };
        using var xml = XmlReader.Create(stream, settings);
        try
        {
            new GraphMLReader(xml, draft).Read();
        }
        catch (XmlException error)
        {
            throw new BadLineException(error.LineNumber > 0 ? error.LineNumber : null, $"The file is not XML: {error.Message}", error);
        }
    }

    private void Read()
    {
        _xml.MoveToContent();
        if (_xml.LocalName != "graphml")
            throw Bad($"The file is XML, but not GraphML: its root element is '{_xml.LocalName}'.");

        EachChild(() =>
        {
            switch (_xml.LocalName)
            {
                case "key":
                    ReadKey();
                    break;
                case "graph":
                    ReadGraph();
                    break;
                default:
                    _xml.Skip();
                    break;
            }
        });
        if (!_hasGraph)
            throw Bad("The file has no graph.");

        Finish();
    }

    private void ReadKey()
    {
        var id = Attribute("id");
        var isLabel = _xml.GetAttribute("yfiles.type") is "nodegraphics";
        var (name, what) = (_xml.GetAttribute("attr.name"), _xml.GetAttribute("for") ?? "all");
        string? fallback = null;
        EachChild(() =>
        {
            if (_xml.LocalName == "default")
                fallback = _xml.ReadElementContentAsString();
            else
                _xml.Skip();
        });
        _keys[id] = new(name, what, isLabel, fallback);
    }

    private void ReadGraph()
    {
        if (_hasGraph)
            throw Bad("There is a second graph. A file can hold only one.");

        _hasGraph = true;
        var id = _xml.GetAttribute("id");
        EachChild(() =>
        {
            switch (_xml.LocalName)
            {
                case "node":
                    ReadNode();
                    break;
                case "edge":
                    ReadEdge();
                    break;
                case "hyperedge":
                    throw Bad("There is a hyperedge, which joins more than two nodes. A topology can't hold such links.");
                case "data":
                    ReadGraphData();
                    break;
                default:
                    _xml.Skip();
                    break;
            }
        });

        // Only in own files the id is a name. Other programs number their graphs.
        if (_isOwn)
            _draft.Name = id ?? "";
    }

    private void ReadNode()
    {
        GraphMLNode node = new(Attribute("id"), Line);
        if (!_ids.Add(node.Id))
            throw Bad($"There is already a node '{node.Id}'.");

        PeerTopology.RefuseTooMany(_ids.Count, 0);
        EachChild(() =>
        {
            switch (_xml.LocalName)
            {
                case "data" when KeyOf("node") is { } key:
                    ReadNodeData(node, key);
                    break;
                case "graph":
                    throw Bad($"Node '{node.Id}' contains a graph, as groups in yEd do. A topology has no groups, so ungroup it.");
                default:
                    _xml.Skip();
                    break;
            }
        });
        _nodes.Add(node);
    }

    private void ReadNodeData(GraphMLNode node, GraphMLKey key)
    {
        if (key.IsLabel)
            node.Labels["label"] = ReadNodeLabel();
        else if (key.Name is { } name)
            node.Data[name] = _xml.ReadElementContentAsString();
        else
            _xml.Skip();
    }

    // yEd stores the text inside the node graphics. The first label is the one that it shows in the node.
    private string ReadNodeLabel()
    {
        var label = "";
        using (var graphics = _xml.ReadSubtree())
        {
            while (graphics.Read())
            {
                if (graphics.NodeType == XmlNodeType.Element && graphics.LocalName == "NodeLabel" && label.Length == 0)
                    label = ReadText(graphics);
            }
        }

        _xml.Skip();
        return label;
    }

    private static string ReadText(XmlReader element)
    {
        using var within = element.ReadSubtree();
        var text = "";
        while (within.Read())
        {
            if (within.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && within.Depth == 1)
                text += within.Value;
        }

        return Blanks().Replace(text, " ").Trim();
    }

    private void ReadEdge()
    {
        var (from, to, line) = (Attribute("source"), Attribute("target"), Line);
        var conditions = LinkConditions.None;
        PeerTopology.RefuseTooMany(0, _edges.Count + 1);
        EachChild(() =>
        {
            if (_xml.LocalName == "data" && KeyOf("edge") is { Name: { } name })
            {
                if (ConditionFields.All.Contains(name))
                    conditions = ConditionFields.With(conditions, name, _xml.ReadElementContentAsString(), line);
                else
                {
                    _draft.LeaveOut($"'{name}' of links");
                    _xml.Skip();
                }
            }
            else
            {
                _xml.Skip();
            }
        });
        _edges.Add((from, to, conditions, line));
    }

    private void ReadGraphData()
    {
        if (KeyOf("graph") is not { Name: { } name })
        {
            _xml.Skip();
            return;
        }

        var line = Line;
        var value = _xml.ReadElementContentAsString();
        switch (name)
        {
            case GraphMLWriter.Version:
                _isOwn = value == "1"
                    ? true
                    : throw new BadLineException(
                        line, $"The file has version '{value}' of the topology format. This PeerShell reads version 1.");
                break;
            case "name" when value.Length > 0:
                _draft.Name = value;
                break;
            case GraphMLWriter.Shape when Enum.TryParse<TopologyShape>(value, out var shape) && Enum.IsDefined(shape):
                _draft.Shape = shape;
                break;
            case GraphMLWriter.Columns when int.TryParse(value, CultureInfo.InvariantCulture, out var columns):
                _draft.Columns = columns;
                break;
            case GraphMLWriter.Seed when int.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                _draft.Seed = seed;
                break;
        }
    }

    private void Finish()
    {
        foreach (var key in _keys.Values.Where(key => key is { Default: not null, Name: not null, What: "node" or "all" }))
        {
            foreach (var node in _nodes)
                node.Data.TryAdd(key.Name!, key.Default!);
        }

        var label = _isOwn ? null : ChooseLabel();
        Dictionary<string, string> names = [];
        foreach (var node in _nodes)
        {
            var name = label is null ? node.Id : node.LabelOf(label)!;
            names.Add(node.Id, name);
            if (label is not null)
                node.Data.Remove(label);
            _draft.AddNode(name, node.Line, node.Data);
        }

        foreach (var (from, to, conditions, line) in _edges)
        {
            _draft.AddLink(
                names.GetValueOrDefault(from) ?? throw Unknown(from, line),
                names.GetValueOrDefault(to) ?? throw Unknown(to, line),
                line,
                conditions);
        }
    }

    private string? ChooseLabel()
    {
        foreach (var label in LabelNames)
        {
            string?[] labels = [.. _nodes.Select(node => node.LabelOf(label))];
            if (labels.All(string.IsNullOrEmpty))
                continue;
            if (!labels.Any(string.IsNullOrEmpty) && labels.Distinct(StringComparer.OrdinalIgnoreCase).Count() == labels.Length)
                return label;

            _draft.Note($"The nodes are named by their ids, because not every node has a {label} of its own.");
            return null;
        }

        return null;
    }

    // Reads the children of the current element and moves past it. The callback must read or skip a child as a whole.
    private void EachChild(Action read)
    {
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return;
        }

        _xml.ReadStartElement();
        while (_xml.MoveToContent() != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
                read();
            else if (!_xml.Read())
                throw Bad("The file ends unexpectedly.");
        }

        _xml.ReadEndElement();
    }

    private GraphMLKey? KeyOf(string what)
    {
        var id = Attribute("key");
        var key = _keys.GetValueOrDefault(id) ?? throw Bad($"There is data for the key '{id}', which was not declared before.");
        return key.What == what || key.What == "all" ? key : null;
    }

    private string Attribute(string name) =>
        _xml.GetAttribute(name) ?? throw Bad($"Element '{_xml.LocalName}' has no '{name}'.");

    private BadLineException Bad(string reason) => new(Line, reason);

    private static BadLineException Unknown(string node, int line) => new(line, $"There is no node '{node}'.");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
