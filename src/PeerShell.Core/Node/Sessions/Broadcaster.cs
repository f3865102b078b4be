namespace PeerShell.Node.Sessions;

/// <summary>Sends one message to many peers, so that a slow one does not hold up the others; or to any one of them.</summary>
internal static class Broadcaster
{
    public static ValueTask<IReadOnlyList<Peer>> SendAsync(
        Peer[] peers, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        // As a rule all are reached at once, and then there is nothing to note down.
        body = Encode(body, peers);
        var reached = 0;
        while (reached < peers.Length && IsReached(peers[reached], body, topic))
            reached++;

        return reached == peers.Length
            ? ValueTask.FromResult<IReadOnlyList<Peer>>(peers)
            : SendToRestAsync(peers, reached, body, topic, cancellationToken);
    }

    // The first of the rest was just tried: it is connecting, gone or full, and what was true of it may have changed.
    private static async ValueTask<IReadOnlyList<Peer>> SendToRestAsync(
        Peer[] peers, int reachedFirst, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        List<Peer> reached = [.. peers[..reachedFirst]];
        List<(Peer Peer, Task Sending)> waiting = [];
        foreach (var peer in peers[reachedFirst..].Where(IsPeer))
        {
            try
            {
                if (peer.TrySend(body, topic))
                    reached.Add(peer);
                else
                    waiting.Add((peer, peer.SendAsync(body, topic, cancellationToken).AsTask()));
            }
            catch (SendException error) when (IsOnlyThisPeer(error))
            {
                // It was among the peers a moment ago. Its going is reported as an event.
            }
        }

        foreach (var (peer, sending) in waiting)
        {
            try
            {
                await sending.ConfigureAwait(false);
                reached.Add(peer);
            }
            catch (SendException error) when (IsOnlyThisPeer(error))
            {
            }
        }

        return reached;
    }

    public static int Send(Peer[] peers, MessageBody body, string? topic)
    {
        body = Encode(body, peers);
        var count = 0;
        List<Peer> waiting = [];
        foreach (var peer in peers.Where(IsPeer))
        {
            try
            {
                if (peer.TrySend(body, topic))
                    count++;
                else
                    waiting.Add(peer);
            }
            catch (SendException error) when (IsOnlyThisPeer(error))
            {
            }
        }

        foreach (var peer in waiting)
        {
            try
            {
                peer.Send(body, topic);
                count++;
            }
            catch (SendException error) when (IsOnlyThisPeer(error))
            {
            }
        }

        return count;
    }

    /// <summary>Sends a message to one connected peer, chosen at random.</summary>
    /// <exception cref="SendException">No peer is connected, or the message can't be sent.</exception>
    public static async ValueTask<Peer> SendRandomAsync(
        Peer[] peers, string nodeName, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        var connected = Array.FindAll(peers, peer => peer.IsConnected);
        if (connected.Length == 0)
            throw new SendException(SendFailure.NoPeer, $"Node '{nodeName}' is connected to no peer. Connect to one first.");

        var peer = connected[Random.Shared.Next(connected.Length)];
        await peer.SendAsync(body, topic, cancellationToken).ConfigureAwait(false);
        return peer;
    }

    private static bool IsReached(Peer peer, in MessageBody body, string? topic)
    {
        try
        {
            return IsPeer(peer) && peer.TrySend(body, topic);
        }
        catch (SendException error) when (IsOnlyThisPeer(error))
        {
            return false;
        }
    }

    private static MessageBody Encode(in MessageBody body, Peer[] peers) => peers.Length > 1 ? body.Encoded() : body;

    private static bool IsPeer(Peer peer) => peer.State != PeerState.Connecting;

    private static bool IsOnlyThisPeer(SendException error) => error.Failure is SendFailure.PeerGone or SendFailure.QueueFull;
}
