using System.Collections.Concurrent;
using PeerShell.Node.Events;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Dialling;

/// <summary>Opens links, and keeps those open that were asked for.</summary>
internal sealed class Dialler(PeerNode node)
{
    private readonly ConcurrentDictionary<DialTarget, PinnedPeer> _pinned = new();
    private readonly ConcurrentDictionary<PeerEndpoint, bool> _own = new();
    private readonly PacedReport<ConnectException> _failures = new(node.Clock, (count, last) => node.Events.DialFailed(last, count));

    /// <summary>Dials, and keeps the endpoint connected from then on. A dial that fails pins nothing.</summary>
    /// <exception cref="ConnectException">No peer came about.</exception>
    public async Task<Peer> ConnectAsync(PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken)
    {
        var peer = await DialAsync(endpoint, protocol, cancellationToken).ConfigureAwait(false);
        _ = Pin(new DialTarget(endpoint, protocol), peer);
        return peer;
    }

    /// <summary>Keeps the endpoint connected, whether or not somebody is there by now.</summary>
    /// <returns>What the first dial came to: a peer, or a <see cref="ConnectException"/>.</returns>
    public Task<Peer> Join(PeerEndpoint endpoint, LinkProtocol protocol) => Pin(new DialTarget(endpoint, protocol), peer: null).First;

    /// <summary>Dials once.</summary>
    /// <exception cref="ConnectException">No peer came about.</exception>
    public async Task<Peer> DialAsync(PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken)
    {
        if (node.State != NodeState.Running)
            throw Stopping(endpoint);
        if (_own.ContainsKey(endpoint) || node.ListenEndpoints.Contains(endpoint))
            throw Own(endpoint);

        using var limit = new CancellationTokenSource(node.Options.Limits.HandshakeTime, node.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        Link? link = null;
        try
        {
            link = node.Links.Open(await node.Options.Transport.DialAsync(endpoint, both.Token).ConfigureAwait(false), endpoint, protocol);
            return await link.Attached.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (LinkEndedException)
        {
            // Both dialled, and the other link stays.
            return link!.Session?.Peer is { IsConnected: true } peer ? peer : FindSilent(link) ?? throw Failed(endpoint, link);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            link?.Close(CloseReason.HandshakeTimeout, "The handshake took too long.");
            return FindSilent(link) ?? throw new ConnectException(
                ConnectFailure.TimedOut,
                endpoint,
                $"Nobody answered at {endpoint} within {node.Options.Limits.HandshakeTime.TotalSeconds:0.###} s. Is {Expected(protocol)} listening there, and nothing in between?");
        }
        catch (OperationCanceledException)
        {
            link?.Close(CloseReason.Disconnected, "The dial was given up.");
            throw;
        }
    }

    /// <summary>A dial failed that nobody here has asked for: whoever tells of a thousand invented addresses makes few events of them.</summary>
    public void ReportFailure(ConnectException error) => _failures.Add(error);

    /// <summary>The endpoints that are kept connected.</summary>
    public IReadOnlyList<PeerEndpoint> Pinned => _pinned.Keys.Select(target => target.Endpoint).Distinct().ToArray();

    /// <summary>No longer keeps a peer connected.</summary>
    public void Unpin(Peer peer)
    {
        foreach (var (target, pinned) in _pinned)
        {
            if (pinned.Peer?.Id == peer.Id)
                Unpin(target);
        }
    }

    /// <summary>No longer keeps an endpoint connected.</summary>
    public void Unpin(PeerEndpoint endpoint)
    {
        foreach (var protocol in Enum.GetValues<LinkProtocol>())
            Unpin(new DialTarget(endpoint, protocol));
    }

    /// <summary>A pin is over. There may be another one for its endpoint by now, which stays.</summary>
    public void Remove(DialTarget target, PinnedPeer pinned)
    {
        if (_pinned.TryRemove(KeyValuePair.Create(target, pinned)))
            pinned.Dispose();
    }

    /// <summary>Keeps nothing connected any longer.</summary>
    public void Stop()
    {
        foreach (var target in _pinned.Keys)
            Unpin(target);

        _failures.End();
    }

    private void Unpin(DialTarget target)
    {
        if (_pinned.TryRemove(target, out var pinned))
            pinned.Dispose();
    }

    private PinnedPeer Pin(DialTarget target, Peer? peer)
    {
        var fresh = new PinnedPeer(node, this, target, peer);
        var pinned = _pinned.GetOrAdd(target, fresh);
        if (pinned == fresh)
            _ = pinned.RunAsync();
        else
            fresh.Dispose();

        return pinned;
    }

    // A program that is connected by a link that it dialled answers no Ping on another.
    private Peer? FindSilent(Link? link) =>
        link is { Protocol: LinkProtocol.JsonLines, FarHello: null, End.Reason: CloseReason.HandshakeTimeout }
            ? node.Peers.FirstOrDefault(peer => peer is { IsConnected: true, Protocol: LinkProtocol.JsonLines } && peer.ListenEndpoints.Contains(link.Dialled))
            : null;

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
                return new(ConnectFailure.VersionMismatch, endpoint, $"The node at {endpoint} speaks another version of the protocol: {end.Sentence} Update the older one.");
            case CloseReason.NotPeerShell:
            case CloseReason.ProtocolError when !end.ByFarSide:
                return new(ConnectFailure.NotPeerShell, endpoint, $"What listens at {endpoint} is not {Expected(link.Protocol)}: {end.Sentence} Check the port.");
            case CloseReason.HandshakeTimeout:
                return new(ConnectFailure.TimedOut, endpoint, $"The handshake with {endpoint} took too long: {end.Sentence}");
            case CloseReason.ConnectionLost when link.FarHello is null:
                return new(ConnectFailure.NotPeerShell, endpoint, $"What listens at {endpoint} ended the connection without saying who it is. Check that {Expected(link.Protocol)} has that port.");
            case CloseReason.ConnectionLost:
                return new(ConnectFailure.Broken, endpoint, $"The connection to {endpoint} broke during the handshake: {end.Sentence} Try again.");
            case CloseReason.Stopping when !end.ByFarSide:
                return Stopping(endpoint);
            default:
                return new(ConnectFailure.Rejected, endpoint, $"The node at {endpoint} refused the connection ({end.Reason}): {end.Sentence}");
        }
    }

    private ConnectException Stopping(PeerEndpoint endpoint) =>
        new(ConnectFailure.Stopping, endpoint, $"Node '{node.Name}' is stopping. Start another one to connect.");

    private ConnectException Own(PeerEndpoint endpoint) =>
        new(ConnectFailure.OwnAddress, endpoint, $"{endpoint} is the address of node '{node.Name}' itself. Name another node's.");
}
