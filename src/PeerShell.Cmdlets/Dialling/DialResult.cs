using System.Management.Automation;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Dialling;

/// <summary>The result of a dial: a peer, or an error.</summary>
internal sealed record DialResult(Peer? Peer, ErrorRecord? Error, ConnectFailure? Failure = null)
{
    /// <summary>Connects a node to an endpoint, within a time limit if there is one.</summary>
    public static Task<DialResult> ConnectAsync(
        PeerNode node, PeerEndpoint endpoint, LinkProtocol protocol, TimeSpan? limit, CancellationToken stopping) =>
        AwaitAsync(
            node,
            token => node.ConnectAsync(endpoint, protocol, token),
            () => EndpointErrors.ConnectTimedOut(endpoint, limit!.Value),
            limit,
            stopping);

    /// <summary>Connects a node to an endpoint, and lets the node dial it again and again if that fails.</summary>
    public static Task<DialResult> JoinAsync(PeerNode node, PeerEndpoint endpoint, CancellationToken stopping) =>
        AwaitAsync(node, token => node.JoinAsync(endpoint, token), () => NodeErrors.NodeStopped(node), limit: null, stopping);

    /// <summary>Connects a node to a member of the network, within a time limit if there is one.</summary>
    public static Task<DialResult> ReachAsync(PeerNode node, Member member, TimeSpan? limit, CancellationToken stopping) =>
        AwaitAsync(
            node,
            token => node.ReachAsync(member, token),
            () => limit is { } time ? EndpointErrors.ConnectTimedOut(member, time) : NodeErrors.NodeStopped(node),
            limit,
            stopping,
            member);

    private static async Task<DialResult> AwaitAsync(
        PeerNode node,
        Func<CancellationToken, Task<Peer>> dial,
        Func<ErrorRecord> ended,
        TimeSpan? limit,
        CancellationToken stopping,
        Member? member = null)
    {
        using var timer = limit is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        try
        {
            return new DialResult(await dial(either.Token).ConfigureAwait(false), null);
        }
        catch (ConnectException error)
        {
            return new DialResult(null, EndpointErrors.Connecting(error, (object?)member ?? error.Endpoint), error.Failure);
        }
        catch (ObjectDisposedException)
        {
            return new DialResult(null, NodeErrors.NodeStopped(node), ConnectFailure.Stopping);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new DialResult(null, ended(), ConnectFailure.TimedOut);
        }
    }
}
