using System.Management.Automation;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topology;

namespace PeerShell.Topologies;

/// <summary>Builds a topology from links that come one by one.</summary>
/// <param name="fail">Ends the command with an error.</param>
internal sealed class LinkedTopologyBuilder(Action<ErrorRecord> fail)
{
    private readonly List<TopologyLink> _links = [];

    /// <summary>Adds links. A null is an error, as any other value that names no link.</summary>
    public void Add(LinkReference?[]? links)
    {
        foreach (var link in links ?? [null])
        {
            try
            {
                _links.Add(LinkReference.Resolve(link));
            }
            catch (TopologyException error)
            {
                fail(TopologyErrors.OfRow(error, _links.Count + 1));
            }
        }
    }

    /// <summary>Builds the topology.</summary>
    /// <param name="nodes">The first nodes; the nodes that only the links name follow.</param>
    /// <exception cref="TopologyException">The nodes or the links don't make a topology.</exception>
    public PeerTopology Build(IReadOnlyList<TopologyNode> nodes)
    {
        var known = nodes.Select(node => node.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = _links.SelectMany(link => new[] { link.From, link.To }).Where(known.Add).Select(name => new TopologyNode(name));
        return new("topology", [.. nodes, .. others], _links);
    }
}
