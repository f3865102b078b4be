using System.Collections.Concurrent;
using PeerShell.Node.Events;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>The links of a node, accepted and dialled. Admits and serves them, and counts those that are refused.</summary>
/// <param name="host">The node, as a link sees it.</param>
/// <param name="options">The node's settings.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="events">The node's events.</param>
/// <param name="isRunning">Whether the node is running. While it stops, new links are closed at once.</param>
/// <param name="ended">An action that is called when a link has been removed.</param>
internal sealed class NodeLinks(
    ILinkHost host, PeerNodeOptions options, string nodeName, NodeEvents events, Func<bool> isRunning, Action ended)
{
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private readonly Door _door = new(options.Limits);

    // Rate-limited for each reason, so that a flood of refused links can't evict other events from the log.
    private readonly ConcurrentDictionary<CloseReason, PacedReport<(PeerEndpoint Remote, LinkEnd End)>> _refusals = new();
    private long _opened;
    private long _refused;

    /// <summary>The number of open links.</summary>
    public int Count => _links.Count;

    /// <summary>The number of links accepted or dialled so far.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>The number of links that ended before they carried a session.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Serves a new connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="dialled">The endpoint that was dialled; null for an accepted connection.</param>
    /// <param name="protocol">The protocol to speak on a dialled connection.</param>
    public Link Open(IConnection connection, PeerEndpoint? dialled, LinkProtocol protocol = LinkProtocol.Native)
    {
        var link = new Link(this, host, options, connection, dialled, protocol);
        Interlocked.Increment(ref _opened);
        _links[link] = true;
        if (dialled is null)
            LetIn(link);
        if (!isRunning())
            link.Close(CloseReason.Stopping, $"Node '{nodeName}' is stopping.");

        _ = ServeAsync(link);
        return link;
    }

    /// <summary>Notes that a link carries its peer's session.</summary>
    public void OnAttached(Link link) => _door.Finish(link);

    /// <summary>Notes that a link has ended.</summary>
    public void OnEnded(Link link, LinkEnd end)
    {
        if (!link.Attached.IsFaulted)
            return;

        Interlocked.Increment(ref _refused);
        if (link.Dialled is null && end.Reason is not (CloseReason.DuplicateLink or CloseReason.SelfDial))
            ReportRefusal(link.RemoteEndpoint, end);
    }

    /// <summary>Closes all links.</summary>
    /// <returns>A task that completes, within a bounded time, when all links have been removed.</returns>
    public Task CloseAsync(CloseReason reason, string sentence)
    {
        foreach (var link in _links.Keys)
            link.Close(reason, sentence);

        return Task.WhenAll(_links.Keys.Select(link => link.Finished));
    }

    /// <summary>Reports the refusals that have not been reported yet.</summary>
    public void EndReports()
    {
        foreach (var report in _refusals.Values)
            report.End();
    }

    private void ReportRefusal(PeerEndpoint remote, LinkEnd end) =>
        _refusals.GetOrAdd(end.Reason, _ => new(options.Clock, Report)).Add((remote, end));

    private void Report(long count, (PeerEndpoint Remote, LinkEnd End) last) =>
        events.Refused(last.Remote, last.End.Reason, last.End.Sentence, count);

    private void LetIn(Link link)
    {
        var reserve = options.Limits.FileHandleReserve;
        if (options.Transport.Handles?.TakeOpened(reserve) is { } free && free < reserve / 2)
        {
            link.Close(CloseReason.TooFewHandles, "The node's process has too few file handles left for another link.");
            if (free < reserve / 4)
                link.Abort();

            return;
        }

        if (!_door.TryEnter(link, out var evicted))
            link.Close(CloseReason.TooManyLinks, _door.Refusal);

        evicted?.Close(CloseReason.TooManyHandshakes, "Too many links have not finished their handshake, and this was the oldest.");
    }

    private async Task ServeAsync(Link link)
    {
        // Leave the thread of the accept loop or the dialler, which has other work.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await link.RunAsync().ConfigureAwait(false);
        _links.TryRemove(link, out _);
        _door.Leave(link);
        link.Finish();
        ended();
    }
}
