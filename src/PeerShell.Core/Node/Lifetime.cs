using System.Diagnostics.CodeAnalysis;
using PeerShell.Node.Links;
using PeerShell.Node.Membership;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>A node's start and its end: both in order, and the end bounded.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The end disposes of what the start has made. A stop can be hastened as long as somebody holds the node; a source whose timer is off holds nothing.")]
internal sealed class Lifetime(PeerNode node)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _drained = new(Timeout.InfiniteTimeSpan, node.Clock);
    private Listener? _listener;
    private NodeDiscovery? _discovery;
    private DateTimeOffset _drainEnds;
    private Task? _stopping;

    /// <summary>What the node is doing.</summary>
    public NodeState State { get; private set; }

    /// <inheritdoc cref="PeerNode.ListenEndpoints"/>
    public IReadOnlyList<PeerEndpoint> ListenEndpoints { get; private set; } = [];

    /// <summary>What finds members for the node, once it has started.</summary>
    public NodeDiscovery Discovery => _discovery!;

    /// <inheritdoc cref="PeerNode.StartAsync"/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            node.Options.Starting?.Invoke(node);
            _listener = await Listener.StartAsync(node, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await node.HandlerTable.StopAsync(CancellationToken.None).ConfigureAwait(false);
            DisposeIdentity();
            throw;
        }

        ListenEndpoints = _listener.Endpoints;
        _discovery = new NodeDiscovery(node);
        node.Events.Started();
        NodeMetrics.Add(node);
        _listener.Run();
        foreach (var endpoint in node.Options.Bootstrap)
            _ = node.Dialler.Join(endpoint, LinkProtocol.Native);
    }

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
        DisposeIdentity();
        State = NodeState.Stopped;
        node.Events.Stopped();
        node.OnStateChanged();
    }

    private async Task MeetNobodyAsync()
    {
        Discovery.Dispose();
        node.JsonLinesGossip.Dispose();
        node.JsonLinesDialler.Dispose();
        await _listener!.DisposeAsync().ConfigureAwait(false);
        node.Dialler.Stop();
    }

    // Unless it is somebody else's.
    private void DisposeIdentity()
    {
        if (node.Options.Identity is null)
            node.Identity.Dispose();
    }
}
