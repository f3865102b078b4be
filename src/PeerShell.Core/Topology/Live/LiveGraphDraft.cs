using System.Collections.ObjectModel;
using PeerShell.Node.Surveys;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Topology.Live;

/// <summary>
/// A graph of live nodes, put together from what they report. They are told apart by their ids; of two of one name, the
/// later one is called by its short id as well. Ids are random, so they order nothing: nodes stand as they were named, and
/// links go by the places of their ends.
/// </summary>
internal sealed class LiveGraphDraft
{
    private readonly OrderedDictionary<PeerId, TopologyNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    // By the places of the nodes.
    private readonly HashSet<int> _reported = [];
    private readonly HashSet<(int From, int To)> _seen = [];

    /// <summary>Names a node before others can take its name.</summary>
    /// <returns>The place of the node in the topology.</returns>
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

    /// <summary>Takes what a node reports of itself.</summary>
    public void Add(SurveyReport report)
    {
        var from = Name(report.Id, report.Name, report.Tags);
        _reported.Add(from);
        foreach (var (id, name) in report.Peers)
            _seen.Add((from, Name(id, name)));
    }

    /// <summary>
    /// Makes the topology. A link is there when both its ends have it, or the only one that has reported. It goes from the
    /// node that stands first, so that it reads the same each time.
    /// </summary>
    /// <param name="name">What to call it.</param>
    /// <param name="conditions">The conditions between two nodes.</param>
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
