using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// A graph that is being read. What is wrong is told with its line, as soon as it is known. Of foreign files, links in both
/// directions, or several times, become one, and links from a node to itself are left out: both are noted.
/// </summary>
/// <param name="name">What the topology is called, if the file doesn't say.</param>
internal sealed class GraphDraft(string name)
{
    private const int MostNamed = 10;

    private readonly List<TopologyNode> _nodes = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string From, string To, LinkConditions Conditions, int Line)> _links = [];
    private readonly SortedSet<string> _leftOut = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    public string Name { get; set; } = name;

    public TopologyShape Shape { get; set; }

    public int Columns { get; set; }

    public int? Seed { get; set; }

    /// <summary>Whether the file is strict: each link once.</summary>
    public bool IsStrict { get; set; }

    /// <summary>Adds a node, unless it is there.</summary>
    public void Mention(string node, int line)
    {
        if (!_places.TryGetValue(node, out var place) || _nodes[place].Name != node)
            AddNode(node, line);
    }

    /// <summary>Adds a node that isn't there yet.</summary>
    public void AddNode(string node, int line, IReadOnlyDictionary<string, string>? tags = null)
    {
        if (_places.TryGetValue(node, out var place))
        {
            throw new BadLineException(line, _nodes[place].Name == node
                ? $"There is a node '{node}' already."
                : $"Nodes '{_nodes[place]}' and '{node}' differ only in case. Case makes no difference in names.");
        }

        Guard(line, () =>
        {
            PeerTopology.RefuseTooMany(_nodes.Count + 1, 0);
            var added = tags is { Count: > 0 } ? new TopologyNode(node) { Tags = tags } : new TopologyNode(node);
            added.Validate();
            _places.Add(node, _nodes.Count);
            _nodes.Add(added);
        });
    }

    /// <summary>Gives a node that is there some more tags.</summary>
    public void Tag(string node, IReadOnlyDictionary<string, string> tags)
    {
        var place = _places[node];
        Dictionary<string, string> all = new(_nodes[place].Tags);
        foreach (var tag in tags)
            all[tag.Key] = tag.Value;

        _nodes[place] = _nodes[place] with { Tags = all };
    }

    /// <summary>Adds a link, of nodes that are there by the end.</summary>
    public void AddLink(string from, string to, int line, LinkConditions? conditions = null)
    {
        Guard(line, () => PeerTopology.RefuseTooMany(0, _links.Count + 1));
        _links.Add((from, to, conditions ?? LinkConditions.None, line));
    }

    /// <summary>Remembers that something of the file has no place in a topology.</summary>
    public void LeaveOut(string what) => _leftOut.Add(what);

    public void Note(string note) => _notes.Add(note);

    public TopologyFileContent Finish()
    {
        var links = new List<TopologyLink>(_links.Count);
        HashSet<(int, int)> joined = new(_links.Count);
        var (loops, repeated) = (0, 0);
        foreach (var (from, to, conditions, line) in _links)
        {
            var (one, other) = (PlaceOf(from, line), PlaceOf(to, line));
            var isNew = one != other && joined.Add((Math.Min(one, other), Math.Max(one, other)));
            if (isNew)
                links.Add(new(_nodes[one].Name, _nodes[other].Name) { Conditions = conditions });
            else if (IsStrict)
                throw new BadLineException(line, one == other ? $"Link '{from}-{to}' ends where it begins." : $"There is a link between '{from}' and '{to}' already.");
            else if (one == other)
                loops++;
            else
                repeated++;
        }

        return new(new(Name, _nodes, links) { Shape = Shape, Columns = Columns, Seed = Seed }, [.. _notes, .. NotesOn(loops, repeated)]);
    }

    private IEnumerable<string> NotesOn(int loops, int repeated)
    {
        if (repeated > 0)
            yield return $"{repeated} of {_links.Count} links join nodes that are linked already, in the same or the other direction; they are one link.";
        if (loops > 0)
            yield return $"{loops} of {_links.Count} links lead from a node to itself and were left out.";
        if (_leftOut.Count > 0)
            yield return $"Left out, as a topology has no place for it: {string.Join(", ", _leftOut.Take(MostNamed))}{(_leftOut.Count > MostNamed ? $" and {_leftOut.Count - MostNamed} more" : "")}.";
    }

    private int PlaceOf(string node, int line) => _places.TryGetValue(node, out var place)
        ? place
        : throw new BadLineException(line, $"There is no node '{node}'.");

    private static void Guard(int line, Action act)
    {
        try
        {
            act();
        }
        catch (TopologyException error)
        {
            throw new BadLineException(line, error.Message, error);
        }
    }
}
