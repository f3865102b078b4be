using System.Management.Automation;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Topology.Live;

namespace PeerShell.Topologies;

/// <summary>Finds links by their ends.</summary>
internal static class LinkFinder
{
    /// <summary>Returns all links of the process: those that are connected, belong to a topology, or have conditions.</summary>
    public static IReadOnlyList<PeerLink> All()
    {
        var links = PeerLink.Among(NodeRegistry.All);
        var known = links.SelectMany(link => new[] { (link.From, link.To), (link.To, link.From) }).ToHashSet();
        var drawn =
            from network in NetworkRegistry.All
            from link in network.Topology.Links
            let ends = (From: network.FindNode(link.From), To: network.FindNode(link.To))
            where ends.From is not null && ends.To is not null && !known.Contains((ends.From, ends.To))
            select new PeerLink(ends.From, ends.To);
        return [.. links, .. drawn];
    }

    /// <summary>
    /// Finds the links between two references. Two names give a link even if it is not there; wildcards give existing links.
    /// </summary>
    /// <param name="from">One end; null for any.</param>
    /// <param name="to">The other end; null for any.</param>
    /// <param name="report">Receives the errors.</param>
    public static IReadOnlyList<PeerLink> Find(NodeReference? from, NodeReference? to, Action<ErrorRecord> report)
    {
        if (Nodes(from, report) is not { } ones || Nodes(to, report) is not { } others)
            return [];

        if (from is { IsWildcard: false } && to is { IsWildcard: false })
        {
            if (ones[0] != others[0])
                return [new PeerLink(ones[0], others[0])];

            report(LinkErrors.LinkToSelf(ones[0]));
            return [];
        }

        HashSet<PeerNode> one = [.. ones], other = [.. others];
        return
        [
            .. from link in All()
               let goes = one.Contains(link.From) && other.Contains(link.To)
               where goes || (one.Contains(link.To) && other.Contains(link.From))
               select goes ? link : new PeerLink(link.To, link.From),
        ];
    }

    private static IReadOnlyList<PeerNode>? Nodes(NodeReference? reference, Action<ErrorRecord> report)
    {
        if (reference is null)
            return NodeRegistry.All;

        var found = reference.Find();
        if (found.Count > 0 || reference.IsWildcard)
            return found;

        report(LinkErrors.LinkEndNotFound(reference));
        return null;
    }
}
