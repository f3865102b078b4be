using System.Collections;
using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Completion;

/// <summary>
/// Completes the names of peers, and of members of the network that may become peers; the short ids where several have the same name.
/// </summary>
internal sealed class PeerCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from peers in Nodes(bound["Node"])
            .SelectMany(Known)
            .DistinctBy(peer => peer.Id)
            .GroupBy(peer => peer.Name, StringComparer.OrdinalIgnoreCase)
        from peer in peers
        orderby peer.Name
        select (peers.Count() == 1 ? WildcardPattern.Escape(peer.Name) : peer.Id.ShortId, peer.ToolTip);

    private static IEnumerable<(PeerId Id, string Name, string ToolTip)> Known(PeerNode node) =>
    [
        .. node.Peers.Select(peer => (peer.Id, peer.Name, $"{peer}: {peer.State}, {peer.Endpoint}")),
        .. node.Members
            .Where(member => member.IsLive)
            .Select(member => (member.Id, member.Name, $"{member}: {member.State}, {member.Endpoint}")),
    ];
}
