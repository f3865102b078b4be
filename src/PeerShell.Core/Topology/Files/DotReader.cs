using System.Globalization;
using System.Text;
using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// Reads DOT (https://graphviz.org/doc/info/lang.html): graphs and digraphs, chains of edges, edges from and to subgraphs,
/// ports. Nodes are named by their ids. Attributes that <see cref="DotWriter"/> does not write are about drawing, and are
/// ignored.
/// </summary>
internal sealed class DotReader
{
    private const int DeepestSubgraph = 100;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly DotLexer _lexer;
    private readonly GraphDraft _draft;
    private int _depth;

    private DotReader(string text, GraphDraft draft)
    {
        _lexer = new DotLexer(text);
        _draft = draft;
    }

    public static void Read(Stream stream, GraphDraft draft)
    {
        using StreamReader reader = new(stream, Strict);
        new DotReader(reader.ReadToEnd(), draft).ReadGraph();
    }

    private void ReadGraph()
    {
        _lexer.Read();
        if (_lexer.IsKeyword("strict"))
            _lexer.Read();
        if (!_lexer.IsKeyword("graph") && !_lexer.IsKeyword("digraph"))
            throw Bad("a DOT file begins with graph or digraph");

        _lexer.Read();
        if (_lexer.IsId)
        {
            if (_lexer.Token.Length > 0)
                _draft.Name = _lexer.Token;
            _lexer.Read();
        }

        Take("{");
        ReadStatements();
        Take("}");
        if (_lexer.IsId || _lexer.Token.Length > 0)
            throw Bad("a file holds only one graph, which has ended before this");
    }

    /// <summary>Reads the statements up to the closing brace.</summary>
    /// <returns>The nodes in the statements.</returns>
    private List<string> ReadStatements()
    {
        List<string> nodes = [];
        while (!_lexer.Is("}"))
        {
            if (_lexer.Is(""))
                throw Bad("a } is missing");
            if (_lexer.Is(";"))
                _lexer.Read();
            else if (_lexer.IsKeyword("graph") || _lexer.IsKeyword("node") || _lexer.IsKeyword("edge"))
                ReadDefaults();
            else
                ReadStatement(nodes);
        }

        return nodes;
    }

    private void ReadDefaults()
    {
        var isGraph = _lexer.IsKeyword("graph");
        _lexer.Read();
        foreach (var (name, value, line) in ReadAttributes())
        {
            if (isGraph)
                SetGraph(name, value, line);
        }
    }

    private void ReadStatement(List<string> nodes)
    {
        var line = _lexer.Line;
        var isNode = _lexer.IsId && !_lexer.IsKeyword("subgraph");
        var first = isNode ? _lexer.Token : "";
        List<List<string>> ends = [];
        if (isNode)
        {
            _lexer.Read();
            if (_lexer.Is("="))
            {
                _lexer.Read();
                SetGraph(first, TakeId(), line);
                return;
            }

            SkipPort();
            _draft.Mention(first, line);
            ends.Add([first]);
        }
        else
        {
            ends.Add(ReadSubgraph());
        }

        while (_lexer.Is("--") || _lexer.Is("->"))
        {
            _lexer.Read();
            ends.Add(ReadEnd());
        }

        nodes.AddRange(ends.SelectMany(end => end));
        var attributes = ReadAttributes();
        if (ends.Count > 1)
            Link(ends, attributes, line);
        else if (isNode)
            Tag(first, attributes);
    }

    private List<string> ReadEnd()
    {
        if (!_lexer.IsId || _lexer.IsKeyword("subgraph"))
            return ReadSubgraph();

        var node = _lexer.Token;
        _draft.Mention(node, _lexer.Line);
        _lexer.Read();
        SkipPort();
        return [node];
    }

    private List<string> ReadSubgraph()
    {
        if (_lexer.IsKeyword("subgraph"))
        {
            _lexer.Read();
            if (_lexer.IsId)
                _lexer.Read();
            if (!_lexer.Is("{"))
                throw Bad("the nodes of a subgraph must be in braces");
        }

        if (++_depth > DeepestSubgraph)
            throw Bad($"subgraphs can be at most {DeepestSubgraph} levels deep");

        Take("{");
        var nodes = ReadStatements();
        Take("}");
        _depth--;
        return nodes;
    }

    private void Link(List<List<string>> ends, List<(string Name, string Value, int Line)> attributes, int line)
    {
        var conditions = LinkConditions.None;
        foreach (var (name, value, at) in attributes)
        {
            if (ConditionFields.All.Contains(name))
                conditions = ConditionFields.With(conditions, name, value, at);
            else
                _draft.LeaveOut($"'{name}' of links");
        }

        for (var i = 1; i < ends.Count; i++)
        {
            foreach (var from in ends[i - 1].Distinct())
            {
                foreach (var to in ends[i].Distinct())
                    _draft.AddLink(from, to, line, conditions);
            }
        }
    }

    private void Tag(string node, List<(string Name, string Value, int Line)> attributes)
    {
        Dictionary<string, string> tags = [];
        foreach (var (name, value, _) in attributes)
        {
            if (name.StartsWith(DotWriter.TagPrefix, StringComparison.Ordinal))
                tags[name[DotWriter.TagPrefix.Length..]] = value;
            else
                _draft.LeaveOut($"'{name}' of nodes");
        }

        if (tags.Count > 0)
            _draft.Tag(node, tags);
    }

    private void SetGraph(string name, string value, int line)
    {
        if (_depth > 0)
            return;

        switch (name)
        {
            case DotWriter.Shape when Enum.TryParse<TopologyShape>(value, out var shape) && Enum.IsDefined(shape):
                _draft.Shape = shape;
                break;
            case DotWriter.Columns:
                _draft.Columns = Number(value, line);
                break;
            case DotWriter.Seed:
                _draft.Seed = Number(value, line);
                break;
        }
    }

    private List<(string Name, string Value, int Line)> ReadAttributes()
    {
        List<(string, string, int)> attributes = [];
        while (_lexer.Is("["))
        {
            _lexer.Read();
            while (!_lexer.Is("]"))
            {
                var line = _lexer.Line;
                var name = TakeId();
                var value = "true";
                if (_lexer.Is("="))
                {
                    _lexer.Read();
                    value = TakeId();
                }

                attributes.Add((name, value, line));
                if (_lexer.Is(",") || _lexer.Is(";"))
                    _lexer.Read();
            }

            _lexer.Read();
        }

        return attributes;
    }

    // A port says where an edge touches its node, which does not matter for the graph.
    private void SkipPort()
    {
        while (_lexer.Is(":"))
        {
            _lexer.Read();
            TakeId();
        }
    }

    private string TakeId()
    {
        var id = _lexer.IsId ? _lexer.Token : throw Bad("expected a name or a value");
        _lexer.Read();
        return id;
    }

    private void Take(string sign)
    {
        if (!_lexer.Is(sign))
            throw Bad($"expected {sign}");

        _lexer.Read();
    }

    private static int Number(string value, int line) =>
        int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadLineException(line, $"'{value}' is not a whole number.");

    private BadLineException Bad(string reason) => new(
        _lexer.Line, $"{(_lexer.Is("") ? "At the end" : $"At '{_lexer.Token}'")}: {reason}.");
}
