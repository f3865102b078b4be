using System.Collections.Concurrent;
using PeerShell.Node;
using PeerShell.Node.Surveys;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Topology.Live;

/// <summary>Reads the graph of live nodes: nodes of this process directly, other nodes by asking them.</summary>
public static class LiveGraph
{
    /// <summary>The maximum and default distance of a survey, in links: as far as links are likely to lead.</summary>
    public const int MaxDepth = SurveyRecord.MaxDepth;

    /// <summary>Reads the graph of nodes of this process and of the peers connected to them.</summary>
    /// <param name="name">The name of the graph.</param>
    /// <param name="nodes">The nodes.</param>
    /// <returns>
    /// The graph. It has a link between two of the nodes if both ends have it. The link is down if it is cut, even if its ends
    /// have not noticed yet.
    /// </returns>
    public static PeerTopology Read(string name, IReadOnlyList<PeerNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return Draw(name, nodes, []);
    }

    /// <summary>
    /// Reads the graph of nodes of this process and of all nodes that they reach by links, in other processes and on other
    /// machines. Those are asked, along the existing links, for their peers. Nodes that do not answer appear as their peers see
    /// them.
    /// </summary>
    /// <param name="name">The name of the graph.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="depth">How many links to follow beyond these nodes, at most <see cref="MaxDepth"/>.</param>
    /// <param name="time">How long to wait for answers, at most 30 s; null for 5 s.</param>
    /// <param name="cancellationToken">Cancels the wait for answers.</param>
    /// <returns>The graph, and whether it is partial because some nodes were busy, slow or too far away.</returns>
    public static async Task<(PeerTopology Topology, bool IsPartial)> ReadAsync(
        string name,
        IReadOnlyList<PeerNode> nodes,
        int depth = MaxDepth,
        TimeSpan? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        if (depth == 0)
            return (Read(name, nodes), false);

        // All these nodes send one survey, with the same id, so that none of them is asked itself.
        var id = (ulong)Random.Shared.NextInt64();
        var own = nodes.Select(node => node.Id).ToHashSet();
        var strangers = nodes
            .Select(node => (Node: node, Peers: node.Peers.Where(peer => peer.IsConnected && !own.Contains(peer.Id)).ToArray()))
            .ToArray();
        foreach (var (node, _) in strangers.Where(one => one.Peers.Length == 0))
            node.Rooms.Surveys.Ignore(id);

        ConcurrentQueue<SurveyReport> reports = [];
        var asked = strangers
            .Where(one => one.Peers.Length > 0)
            .Select(one => one.Node.Rooms.Surveys.AskAsync(id, one.Peers, depth - 1, time ?? TimeSpan.FromSeconds(5), reports.Enqueue))
            .ToArray();
        var partial = await Task.WhenAll(asked).WaitAsync(cancellationToken).ConfigureAwait(false);
        return (Draw(name, nodes, reports), partial.Contains(true));
    }

    private static PeerTopology Draw(string name, IReadOnlyList<PeerNode> nodes, IEnumerable<SurveyReport> reports)
    {
        var draft = new LiveGraphDraft();
        foreach (var node in nodes)
            draft.Name(node.Id, node.Name, node.Options.Tags);

        foreach (var report in nodes.SelectMany(node => node.Rooms.Surveys.OwnReports()).Concat(reports))
            draft.Add(report);

        var own = nodes.ToDictionary(node => node.Id);
        return draft.Finish(name, (one, other) => own.TryGetValue(one, out var from) && own.TryGetValue(other, out var to)
            ? ConditionsOf(new PeerLink(from, to))
            : LinkConditions.None);
    }

    // A partition lets nothing pass either.
    private static LinkConditions ConditionsOf(PeerLink link) =>
        link.State == LinkState.Split ? link.Conditions with { IsDown = true } : link.Conditions;
}
