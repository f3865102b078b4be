using System.Collections.Concurrent;
using PeerShell.Node.Events;
using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Dialling;

/// <summary>Dials endpoints, and keeps those endpoints connected that were requested.</summary>
/// <param name="links">The links of the node.</param>
/// <param name="peers">The peers.</param>
/// <param name="options">The node's settings.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="events">The node's events.</param>
/// <param name="own">Returns the endpoints that the node listens on, which are not dialled.</param>
/// <param name="isRunning">Whether the node is running. Nothing is dialled while it stops.</param>
internal sealed class Dialler(
    NodeLinks links,
    PeerTable peers,
    PeerNodeOptions options,
    string nodeName,
    NodeEvents events,
    Func<IReadOnlyList<PeerEndpoint>> own,
    Func<bool> isRunning)
{
    private readonly ConcurrentDictionary<DialTarget, PinnedPeer> _pinned = new();
    private readonly ConcurrentDictionary<PeerEndpoint, bool> _own = new();
    private readonly DialGate _gate = new(options, events);
    private readonly PacedReport<ConnectException> _failures = new(options.Clock, (count, last) => events.DialFailed(last, count));

    /// <summary>Dials an endpoint, and keeps it connected if the dial succeeds.</summary>
    /// <exception cref="ConnectException">The dial failed.</exception>
    public async Task<Peer> ConnectAsync(PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken)
    {
        var peer = await DialAsync(endpoint, protocol, cancellationToken, waits: false).ConfigureAwait(false);
        _ = Pin(new DialTarget(endpoint, protocol), peer);
        return peer;
    }

    /// <summary>Keeps an endpoint connected, whether or not the first dial succeeds.</summary>
    /// <returns>The result of the first dial: a peer, or a <see cref="ConnectException"/>.</returns>
    public Task<Peer> Join(PeerEndpoint endpoint, LinkProtocol protocol)
    {
        var first = Pin(new DialTarget(endpoint, protocol), peer: null).First;
        if (first.IsCompleted || _gate.FindShortage(endpoint) is not { } shortage)
            return first;

        // The first dial is paused. The caller must not wait for as long as that takes.
        var failed = Task.FromException<Peer>(shortage);
        _ = failed.Exception;
        return failed;
    }

    /// <summary>Dials an endpoint once.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="protocol">The protocol to speak there.</param>
    /// <param name="cancellationToken">Cancels the dial.</param>
    /// <param name="waits">
    /// Whether to wait while the process has too few file handles left. A caller who takes a failed dial for a sign of absence
    /// must wait; a user is told at once.
    /// </param>
    /// <exception cref="ConnectException">The dial failed.</exception>
    public async Task<Peer> DialAsync(
        PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken, bool waits = true)
    {
        if (!isRunning())
            throw Stopping(endpoint);
        if (_own.ContainsKey(endpoint) || own().Contains(endpoint))
            throw Own(endpoint);

        await _gate.EnterAsync(endpoint, waits, cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(options.Limits.HandshakeTime, options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        Link? link = null;
        try
        {
            link = links.Open(await OpenAsync(endpoint, both.Token).ConfigureAwait(false), endpoint, protocol);
            return await link.Attached.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (LinkEndedException)
        {
            // When both sides dialled, this link may have ended because the other one carries the session.
            return link!.Session?.Peer is { IsConnected: true } peer ? peer : FindSilent(link) ?? throw Failed(endpoint, link);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            link?.Close(CloseReason.HandshakeTimeout, "The handshake took too long.");
            return FindSilent(link) ?? throw new ConnectException(
                ConnectFailure.TimedOut,
                endpoint,
                $"Nothing answered at {endpoint} within {options.Limits.HandshakeTime.TotalSeconds:0.###} s. "
                + $"Check that {Expected(protocol)} listens there and that no firewall blocks the connection.");
        }
        catch (OperationCanceledException)
        {
            link?.Close(CloseReason.Disconnected, "The dial was cancelled.");
            throw;
        }
    }

    /// <summary>
    /// Reports the failure of a dial to a discovered address. The reports are rate-limited, so that a peer that gossips a thousand
    /// invented addresses causes few events.
    /// </summary>
    public void ReportFailure(ConnectException error) => _failures.Add(error);

    /// <summary>The endpoints that are kept connected.</summary>
    public IReadOnlyList<PeerEndpoint> Pinned => _pinned.Keys.Select(target => target.Endpoint).Distinct().ToArray();

    /// <summary>Stops keeping a peer connected.</summary>
    public void Unpin(Peer peer)
    {
        foreach (var (target, pinned) in _pinned)
        {
            if (pinned.Peer?.Id == peer.Id)
                Unpin(target);
        }
    }

    /// <summary>Stops keeping an endpoint connected.</summary>
    public void Unpin(PeerEndpoint endpoint)
    {
        foreach (var protocol in Enum.GetValues<LinkProtocol>())
            Unpin(new DialTarget(endpoint, protocol));
    }

    /// <summary>Stops keeping any endpoint connected.</summary>
    public void Stop()
    {
        foreach (var target in _pinned.Keys)
            Unpin(target);

        _failures.End();
        _gate.EndReports();
    }

    private async ValueTask<IConnection> OpenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await options.Transport.DialAsync(endpoint, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Leave(endpoint);
        }
    }

    private void Unpin(DialTarget target)
    {
        if (_pinned.TryRemove(target, out var pinned))
            pinned.Dispose();
    }

    private PinnedPeer Pin(DialTarget target, Peer? peer)
    {
        var fresh = new PinnedPeer(
            target, peer, token => DialAsync(target.Endpoint, target.Protocol, token), options.Backoff, options.Clock, events);
        var pinned = _pinned.GetOrAdd(target, fresh);
        if (pinned == fresh)
            _ = RunAsync(target, pinned);
        else
            fresh.Dispose();

        return pinned;
    }

    private async Task RunAsync(DialTarget target, PinnedPeer pinned)
    {
        await pinned.RunAsync().ConfigureAwait(false);

        // Another pin may have replaced this one meanwhile; that one must stay.
        if (_pinned.TryRemove(KeyValuePair.Create(target, pinned)))
            pinned.Dispose();
    }

    // A program with a link that it dialled itself does not answer a Ping on another link.
    private Peer? FindSilent(Link? link) =>
        link is { Protocol: LinkProtocol.JsonLines, End: { Phase: LinkPhase.Greeting, Reason: CloseReason.HandshakeTimeout } }
            ? Array.Find(peers.All, peer => peer.IsConnected && IsProgramAt(link.Dialled!, peer))
            : null;

    private static bool IsProgramAt(PeerEndpoint endpoint, Peer peer) =>
        peer.Protocol == LinkProtocol.JsonLines && peer.ListenEndpoints.Contains(endpoint);

    private static string Expected(LinkProtocol protocol) =>
        protocol == LinkProtocol.Native ? "a PeerShell node" : "a program that speaks JSON lines";

    private ConnectException Failed(PeerEndpoint endpoint, Link link)
    {
        var end = link.End!;
        switch (end.Reason)
        {
            case CloseReason.SelfDial:
                _own[endpoint] = true;
                return Own(endpoint);
            case CloseReason.WrongNetwork:
                return new(ConnectFailure.WrongNetwork, endpoint, $"The node at {endpoint} belongs to another network: {end.Sentence}");
            case CloseReason.VersionMismatch:
                return new(
                    ConnectFailure.VersionMismatch,
                    endpoint,
                    $"The node at {endpoint} speaks another version of the protocol: {end.Sentence} Update the older node.");
            case CloseReason.NotPeerShell:
            case CloseReason.ProtocolError when !end.ByFarSide:
                return new(
                    ConnectFailure.NotPeerShell,
                    endpoint,
                    $"The listener at {endpoint} is not {Expected(link.Protocol)}: {end.Sentence} Check the port.");
            case CloseReason.HandshakeTimeout:
                return new(ConnectFailure.TimedOut, endpoint, $"The handshake with {endpoint} took too long: {end.Sentence}");
            case CloseReason.ConnectionLost when end.Phase == LinkPhase.Greeting:
                return new(
                    ConnectFailure.NotPeerShell,
                    endpoint,
                    $"The listener at {endpoint} closed the connection before the handshake. "
                    + $"Check that {Expected(link.Protocol)} listens on that port.");
            case CloseReason.ConnectionLost:
                return new(
                    ConnectFailure.Broken, endpoint, $"The connection to {endpoint} broke during the handshake: {end.Sentence} Try again.");
            case CloseReason.Stopping when !end.ByFarSide:
                return Stopping(endpoint);
            default:
                return new(
                    ConnectFailure.Rejected, endpoint, $"The node at {endpoint} refused the connection ({end.Reason}): {end.Sentence}");
        }
    }

    private ConnectException Stopping(PeerEndpoint endpoint) =>
        new(ConnectFailure.Stopping, endpoint, $"Node '{nodeName}' is stopping. Start another node to connect.");

    private ConnectException Own(PeerEndpoint endpoint) =>
        new(ConnectFailure.OwnAddress, endpoint, $"{endpoint} is the address of node '{nodeName}' itself. Dial another node.");
}
