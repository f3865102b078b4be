using System.Collections.ObjectModel;
using PeerShell.Node.Surveys;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Topology.Live;

/// <summary>
/// Builds a graph of live nodes from their reports. Nodes are identified by id; if two have the same name, the later one
/// gets its short id appended to it. Ids are random and give no useful order. So nodes are in the order in which they were
/// named, and links are in the order of their ends.
/// </summary>
internal sealed class LiveGraphDraft
{
    private readonly OrderedDictionary<PeerId, TopologyNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    // By position of the nodes.
    private readonly HashSet<int> _reported = [];
    private readonly HashSet<(int From, int To)> _seen = [];

    /// <summary>Adds a node if it is new, and reserves its name. If it is known, sets its tags, if given.</summary>
    /// <returns>The position of the node in the topology.</returns>
    public int Name(PeerId id, string name, IReadOnlyDictionary<string, string>? tags = null)
    {
        if (_nodes.TryGetValue(id, out var known, out var place))
        {
            if (tags is not null)
                _nodes.SetAt(place, known with { Tags = tags });

            return place;
        }

        if (!_names.Add(name))
        {
            var suffix = $" ({id.ShortId})";
            name = name[..Math.Min(name.Length, Hello.MaxName - suffix.Length)] + suffix;
            if (!_names.Add(name))
                _names.Add(name = id.ToString());
        }

        _nodes.Add(id, new TopologyNode(name) { Tags = tags ?? ReadOnlyDictionary<string, string>.Empty });
        return _nodes.Count - 1;
    }

    /// <summary>Adds what a node reports about itself and its peers.</summary>
    public void Add(SurveyReport report)
    {
        var from = Name(report.Id, report.Name, report.Tags);
        _reported.Add(from);
        foreach (var (id, name) in report.Peers)
            _seen.Add((from, Name(id, name)));
    }

    /// <summary>
    /// Creates the topology. It has a link if both ends have reported it, or if one has and the other has sent no report. The
    /// link goes from the node that comes first, so that it is spelled the same each time.
    /// </summary>
    /// <param name="name">The name of the topology.</param>
    /// <param name="conditions">Returns the conditions between two nodes.</param>
    public PeerTopology Finish(string name, Func<PeerId, PeerId, LinkConditions> conditions)
    {
        var links =
            from way in _seen
            where !_reported.Contains(way.To) || (way.From < way.To && _seen.Contains((way.To, way.From)))
            select (From: Math.Min(way.From, way.To), To: Math.Max(way.From, way.To)) into link
            orderby link
            let one = _nodes.GetAt(link.From)
            let other = _nodes.GetAt(link.To)
            select new TopologyLink(one.Value.Name, other.Value.Name) { Conditions = conditions(one.Key, other.Key) };
        return new(name, _nodes.Values, links);
    }
}
