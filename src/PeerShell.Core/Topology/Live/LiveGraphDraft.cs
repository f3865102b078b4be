using PeerShell.Node.Surveys;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Topology.Live;

/// <summary>
/// A graph of live nodes, put together from what they report. They are told apart by their ids; of two of one name, the
/// later one is called by its short id as well.
/// </summary>
internal sealed class LiveGraphDraft
{
    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    private readonly Dictionary<PeerId, TopologyNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<PeerId> _reported = [];
    private readonly HashSet<(PeerId From, PeerId To)> _seen = [];

    /// <summary>Names a node before others can take its name.</summary>
    public void Name(PeerId id, string name, IReadOnlyDictionary<string, string>? tags = null)
    {
        if (_nodes.TryGetValue(id, out var known))
        {
            _nodes[id] = known with { Tags = tags ?? known.Tags };
            return;
        }

        if (!_names.Add(name))
        {
            var suffix = $" ({id.ShortId})";
            name = name[..Math.Min(name.Length, Hello.MaxName - suffix.Length)] + suffix;
            if (!_names.Add(name))
                _names.Add(name = id.ToString());
        }

        _nodes.Add(id, new TopologyNode(name) { Tags = tags ?? NoTags });
    }

    /// <summary>Takes what a node reports of itself.</summary>
    public void Add(SurveyReport report)
    {
        Name(report.Id, report.Name, report.Tags);
        _reported.Add(report.Id);
        foreach (var (id, name) in report.Peers)
        {
            Name(id, name);
            _seen.Add((report.Id, id));
        }
    }

    /// <summary>Makes the topology. A link is there when both its ends have it, or the only one that has reported.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="conditions">The conditions between two nodes.</param>
    public PeerTopology Finish(string name, Func<PeerId, PeerId, LinkConditions> conditions) => new(
        name,
        _nodes.Values,
        from way in _seen
        let isMutual = _seen.Contains((way.To, way.From))
        where way.From != way.To && (isMutual ? way.From < way.To : !_reported.Contains(way.To))
        select new TopologyLink(_nodes[way.From].Name, _nodes[way.To].Name) { Conditions = conditions(way.From, way.To) });
}
