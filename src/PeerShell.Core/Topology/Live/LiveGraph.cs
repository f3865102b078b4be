using System.Collections.Concurrent;
using PeerShell.Node;
using PeerShell.Node.Surveys;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Topology.Live;

/// <summary>Reads the graph of live nodes: those of this process as they are, others by asking them.</summary>
public static class LiveGraph
{
    /// <summary>How far a question goes, and how far it goes by default: as far as links are likely to lead.</summary>
    public const int MaxDepth = SurveyRecord.MaxDepth;

    /// <summary>Reads the graph of nodes of this process, and of who else is connected to them.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="nodes">The nodes.</param>
    /// <returns>The graph. Between two of the nodes a link is there when both have it; it is down when it is cut, noticed or not.</returns>
    public static PeerTopology Read(string name, IReadOnlyList<PeerNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return Draw(name, nodes, []);
    }

    /// <summary>
    /// Reads the graph of nodes of this process and of all that they reach by links, in other processes and on other machines:
    /// these are asked, along the links there are, who is connected to whom. Those that don't answer appear as their peers see
    /// them.
    /// </summary>
    /// <param name="name">What to call it.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="depth">How many links beyond these nodes to go, at most <see cref="MaxDepth"/>.</param>
    /// <param name="time">How long to wait for answers, at most 30 s; null for 5 s.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The graph, and whether something was left out: who was busy, slow, or too far away.</returns>
    public static async Task<(PeerTopology Topology, bool IsPartial)> ReadAsync(
        string name, IReadOnlyList<PeerNode> nodes, int depth = MaxDepth, TimeSpan? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        if (depth == 0)
            return (Read(name, nodes), false);

        // One question by way of all these nodes, which are not to be asked themselves.
        var id = (ulong)Random.Shared.NextInt64();
        var own = nodes.Select(node => node.Id).ToHashSet();
        var strangers = nodes.Select(node => (Node: node, Peers: node.Peers.Where(peer => peer.IsConnected && !own.Contains(peer.Id)).ToArray())).ToArray();
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

    // Nothing passes a partition either.
    private static LinkConditions ConditionsOf(PeerLink link) => link.State == LinkState.Split ? link.Conditions with { IsDown = true } : link.Conditions;
}
