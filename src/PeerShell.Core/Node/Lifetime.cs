using System.Diagnostics.CodeAnalysis;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>Starts a node, and stops it within a bounded time.</summary>
[SuppressMessage(
    "Reliability",
    "CA1001",
    Justification = "The stop disposes what the start created. The token source must stay because a later call can shorten "
        + "the stop; without a timer it holds no resources.")]
internal sealed class Lifetime(PeerNode node, NodeRooms rooms)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _drained = new(Timeout.InfiniteTimeSpan, rooms.Options.Clock);
    private Listener? _listener;
    private readonly long _created = rooms.Options.Clock.GetTimestamp();
    private TimeSpan _drainEnds;
    private Task? _stopping;

    /// <summary>The state of the node.</summary>
    public NodeState State { get; private set; }

    /// <inheritdoc cref="PeerNode.ListenEndpoints"/>
    public IReadOnlyList<PeerEndpoint> ListenEndpoints { get; private set; } = [];

    /// <inheritdoc cref="PeerNode.StartAsync"/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            rooms.Options.Starting?.Invoke(node);
            _listener = await Listener.StartAsync(rooms.Options.Listen, rooms.Options.Transport, rooms.Links, cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            await rooms.Handlers.StopAsync(CancellationToken.None).ConfigureAwait(false);
            DisposeIdentity();
            throw;
        }

        ListenEndpoints = _listener.Endpoints;
        rooms.OnListening(ListenEndpoints);
        rooms.Events.Started(ListenEndpoints);
        NodeMetrics.Add(node);
        _listener.Run();
        foreach (var endpoint in rooms.Options.Bootstrap)
            _ = rooms.Dialler.Join(endpoint, LinkProtocol.Native);
    }

    /// <inheritdoc cref="PeerNode.StopAsync(TimeSpan)"/>
    public Task StopAsync(TimeSpan drainTime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(drainTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drainTime, PeerNodeOptions.LongestTime);
        lock (_lock)
        {
            var ends = rooms.Options.Clock.GetElapsedTime(_created) + drainTime;
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
        var sentence = $"Node '{rooms.Profile.Name}' is stopping.";
        await StopMeetingPeersAsync().ConfigureAwait(false);
        foreach (var peer in rooms.Peers.All)
            peer.Session.Served.SignalAll();

        await rooms.Handlers.StopAsync(_drained.Token).ConfigureAwait(false);
        var closing = rooms.Peers.All.Select(peer => peer.Session.CloseAsync(CloseReason.Stopping, sentence, _drained.Token));
        await Task.WhenAll(closing).ConfigureAwait(false);
        await rooms.Links.CloseAsync(CloseReason.Stopping, sentence).ConfigureAwait(false);
        rooms.Links.EndReports();
        _drained.CancelAfter(Timeout.InfiniteTimeSpan);
        NodeMetrics.Remove(node);
        DisposeIdentity();
        State = NodeState.Stopped;
        rooms.Events.Stopped();
        rooms.Changed.Pulse();
    }

    private async Task StopMeetingPeersAsync()
    {
        rooms.Discovery.Dispose();
        rooms.JsonLinesGossip.Dispose();
        rooms.JsonLinesDialler.Dispose();
        await _listener!.DisposeAsync().ConfigureAwait(false);
        rooms.Dialler.Stop();
    }

    // An identity from the options belongs to the caller.
    private void DisposeIdentity()
    {
        if (rooms.Options.Identity is null)
            rooms.Identity.Dispose();
    }
}
