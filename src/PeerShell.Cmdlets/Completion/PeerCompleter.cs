using System.Collections;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Completion;

/// <summary>The names of the peers of the nodes in question; the short id where several have the same name.</summary>
internal sealed class PeerCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from peers in Nodes(bound["Node"]).SelectMany(node => node.Peers).DistinctBy(peer => peer.Id).GroupBy(peer => peer.Name, StringComparer.OrdinalIgnoreCase)
        from peer in peers
        orderby peer.Name
        select (peers.Count() == 1 ? peer.Name : peer.Id.ShortId, $"{peer}: {peer.State}, {peer.Endpoint}");

    private static IEnumerable<PeerNode> Nodes(object? given) => given switch
    {
        null => NodeRegistry.All,
        string name => new NodeReference(name).Find(),
        IEnumerable several => several.Cast<object>().SelectMany(Nodes),
        _ => new NodeReference(given).Find(),
    };
}
