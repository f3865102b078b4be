using System.Collections.Concurrent;
using PeerShell.Node.Events;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>The links of a node, whoever opened them: lets them in, serves them, and counts what became of them.</summary>
internal sealed class NodeLinks(PeerNode node)
{
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private readonly Door _door = new(node.Options.Limits);

    // Whoever keeps knocking must not push everything else out of the events: so each reason has its report.
    private readonly ConcurrentDictionary<CloseReason, PacedReport<(PeerEndpoint Endpoint, LinkEnd End)>> _refusals = new();
    private long _opened;
    private long _refused;

    /// <summary>How many there are.</summary>
    public int Count => _links.Count;

    /// <summary>How many there were, dialled and accepted.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>How many ended before they carried a session.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Serves a new connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="dialled">What was dialled; null for one that was accepted.</param>
    /// <param name="protocol">What is to be spoken on one that was dialled.</param>
    public Link Open(IConnection connection, PeerEndpoint? dialled, LinkProtocol protocol = LinkProtocol.Native)
    {
        var link = new Link(node, connection, dialled, protocol);
        Interlocked.Increment(ref _opened);
        _links[link] = true;
        if (dialled is null)
            LetIn(link);
        if (node.State != NodeState.Running)
            link.Close(CloseReason.Stopping, $"Node '{node.Name}' is stopping.");

        _ = ServeAsync(link);
        return link;
    }

    /// <summary>A link carries its peer's session.</summary>
    public void OnAttached(Link link) => _door.Finish(link);

    /// <summary>A link was closed, or broke.</summary>
    public void OnEnded(Link link, LinkEnd end)
    {
        if (link.Attached.IsFaulted)
        {
            Interlocked.Increment(ref _refused);
            if (link.Dialled is null && end.Reason is not (CloseReason.DuplicateLink or CloseReason.SelfDial))
                ReportRefusal(link.RemoteEndpoint, end);
        }

        link.Session?.OnLinkEnded(link, end);
    }

    /// <summary>Closes them all.</summary>
    /// <returns>A task that completes when nothing is left of them, within a bounded time.</returns>
    public Task CloseAsync(CloseReason reason, string sentence)
    {
        foreach (var link in _links.Keys)
            link.Close(reason, sentence);

        return Task.WhenAll(_links.Keys.Select(link => link.Finished));
    }

    /// <summary>Tells of what was refused and not told of yet.</summary>
    public void EndReports()
    {
        foreach (var report in _refusals.Values)
            report.End();
    }

    private void ReportRefusal(PeerEndpoint endpoint, LinkEnd end) => _refusals
        .GetOrAdd(
            end.Reason,
            static (_, node) => new(node.Clock, (count, last) => node.Events.Refused(last.Endpoint, last.End, count)),
            node)
        .Add((endpoint, end));

    private void LetIn(Link link)
    {
        if (!_door.TryEnter(link, out var evicted))
            link.Close(CloseReason.TooManyLinks, _door.Refusal);

        evicted?.Close(CloseReason.TooManyHandshakes, "Too many links have not finished their handshake, and this was the oldest.");
    }

    private async Task ServeAsync(Link link)
    {
        // Not on the thread of the accept loop or the dialler, which have more to do.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await link.RunAsync().ConfigureAwait(false);
        _links.TryRemove(link, out _);
        _door.Leave(link);
        link.Finish();
        node.OnStateChanged();
    }
}
