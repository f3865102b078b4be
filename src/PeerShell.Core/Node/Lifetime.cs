using System.Diagnostics.CodeAnalysis;
using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>A node's end: in order, and bounded.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A stop can be hastened as long as somebody holds the node; a source whose timer is off holds nothing.")]
internal sealed class Lifetime(PeerNode node)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _drained = new(Timeout.InfiniteTimeSpan, node.Clock);
    private DateTimeOffset _drainEnds;
    private Task? _stopping;

    /// <summary>What the node is doing.</summary>
    public NodeState State { get; private set; }

    /// <inheritdoc cref="PeerNode.StopAsync(TimeSpan)"/>
    public Task StopAsync(TimeSpan drainTime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(drainTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drainTime, PeerNodeOptions.LongestTime);
        lock (_lock)
        {
            var ends = node.Clock.GetUtcNow() + drainTime;
            if (_stopping is null || ends < _drainEnds)
            {
                _drainEnds = ends;
                _drained.CancelAfter(drainTime);
            }

            return _stopping ??= StopOnceAsync();
        }
    }

    private async Task StopOnceAsync()
    {
        State = NodeState.Stopping;
        var sentence = $"Node '{node.Name}' is stopping.";
        await MeetNobodyAsync().ConfigureAwait(false);
        foreach (var peer in node.PeerTable.All)
            peer.Session.Served.SignalAll();

        await node.HandlerTable.StopAsync(_drained.Token).ConfigureAwait(false);
        await Task.WhenAll(node.PeerTable.All.Select(peer => peer.Session.CloseAsync(CloseReason.Stopping, sentence, _drained.Token))).ConfigureAwait(false);
        await node.Links.CloseAsync(CloseReason.Stopping, sentence).ConfigureAwait(false);
        node.Links.EndReports();
        _drained.CancelAfter(Timeout.InfiniteTimeSpan);
        NodeMetrics.Remove(node);
        node.DisposeIdentity();
        State = NodeState.Stopped;
        node.Events.Stopped();
        node.OnStateChanged();
    }

    private async Task MeetNobodyAsync()
    {
        node.Discovery.Dispose();
        node.JsonLinesGossip.Dispose();
        node.JsonLinesDialler.Dispose();
        await node.Listener.DisposeAsync().ConfigureAwait(false);
        node.Dialler.Stop();
    }
}
