using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Topology.Live;

/// <summary>A graph of live nodes that is being put together. They are told apart by their ids; their names may clash.</summary>
internal sealed class LiveGraphDraft
{
    private readonly Dictionary<PeerId, TopologyNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(PeerId, PeerId), TopologyLink> _links = [];

    /// <summary>How many nodes there are.</summary>
    public int Count => _nodes.Count;

    /// <summary>Adds a node, unless it is there. One whose name is taken is called by that and its short id.</summary>
    public void Add(PeerId id, string name, IReadOnlyDictionary<string, string> tags)
    {
        if (_nodes.ContainsKey(id))
            return;

        if (!_names.Add(name))
        {
            var suffix = $" ({id.ShortId})";
            name = name[..Math.Min(name.Length, Hello.MaxName - suffix.Length)] + suffix;
            if (!_names.Add(name))
                name = id.ToString();
        }

        _nodes.Add(id, new TopologyNode(name) { Tags = tags });
    }

    /// <summary>Adds a link between two nodes that are there, unless it is there.</summary>
    public void Link(PeerId one, PeerId other, LinkConditions? conditions = null)
    {
        var ends = one < other ? (one, other) : (other, one);
        if (one != other && !_links.ContainsKey(ends))
            _links.Add(ends, new TopologyLink(_nodes[one].Name, _nodes[other].Name) { Conditions = conditions ?? LinkConditions.None });
    }

    /// <summary>Makes the topology.</summary>
    public PeerTopology Finish(string name) => new(name, _nodes.Values, _links.Values);
}
