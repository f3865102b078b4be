using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// A graph that is being read. Errors are thrown with their line as soon as they are found. In foreign files, duplicate links
/// in the same or opposite directions are merged, and links from a node to itself are left out. Notes report both.
/// </summary>
/// <param name="name">The name of the topology, if the file has none.</param>
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

    /// <summary>Whether duplicate links and links from a node to itself are errors.</summary>
    public bool IsStrict { get; set; }

    /// <summary>Adds a node if it does not exist yet.</summary>
    public void Mention(string node, int line)
    {
        if (!_places.TryGetValue(node, out var place) || _nodes[place].Name != node)
            AddNode(node, line);
    }

    /// <summary>Adds a node, which must be new.</summary>
    public void AddNode(string node, int line, IReadOnlyDictionary<string, string>? tags = null)
    {
        if (_places.TryGetValue(node, out var place))
        {
            throw new BadLineException(line, _nodes[place].Name == node
                ? $"There is already a node '{node}'."
                : $"Nodes '{_nodes[place]}' and '{node}' differ only in case, which does not matter in names.");
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

    /// <summary>Adds tags to an existing node.</summary>
    public void Tag(string node, IReadOnlyDictionary<string, string> tags)
    {
        var place = _places[node];
        Dictionary<string, string> all = new(_nodes[place].Tags);
        foreach (var tag in tags)
            all[tag.Key] = tag.Value;

        _nodes[place] = _nodes[place] with { Tags = all };
    }

    /// <summary>Adds a link. Its nodes must exist when the draft is finished, but not yet.</summary>
    public void AddLink(string from, string to, int line, LinkConditions? conditions = null)
    {
        Guard(line, () => PeerTopology.RefuseTooMany(0, _links.Count + 1));
        _links.Add((from, to, conditions ?? LinkConditions.None, line));
    }

    /// <summary>Notes that a topology can't hold something that is in the file.</summary>
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
            else if (IsStrict && one == other)
                throw new BadLineException(line, $"Link '{from}-{to}' joins a node to itself.");
            else if (IsStrict)
                throw new BadLineException(line, $"There is already a link between '{from}' and '{to}'.");
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
        {
            yield return $"{repeated} of {_links.Count} links join nodes that are linked already, in the same or the opposite direction, "
                + "and were merged with the first link.";
        }
        if (loops > 0)
            yield return $"{loops} of {_links.Count} links join a node to itself and were left out.";
        if (_leftOut.Count > 0)
        {
            var more = _leftOut.Count > MostNamed ? $" and {_leftOut.Count - MostNamed} more" : "";
            yield return $"Left out, because a topology can't hold it: {string.Join(", ", _leftOut.Take(MostNamed))}{more}.";
        }
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
