using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Abstractions;

/// <summary>What a dial came to: a peer, or an error.</summary>
internal sealed record Dial(Peer? Peer, ErrorRecord? Error)
{
    /// <summary>Connects a node to an endpoint, within a time if one is given.</summary>
    public static async Task<Dial> StartAsync(
        PeerNode node, PeerEndpoint endpoint, TimeSpan? limit, CancellationToken stopping, LinkProtocol protocol = LinkProtocol.Native)
    {
        using var timer = limit is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        try
        {
            return new Dial(await node.ConnectAsync(endpoint, protocol, either.Token).ConfigureAwait(false), null);
        }
        catch (ConnectException error)
        {
            return new Dial(null, Errors.Connecting(error));
        }
        catch (ObjectDisposedException)
        {
            return new Dial(null, Errors.NodeStopped(node));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new Dial(null, Errors.ConnectTimedOut(endpoint, limit!.Value));
        }
    }
}
