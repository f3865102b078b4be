namespace PeerShell.Node.Sessions;

/// <summary>Sends a message to many peers, so that a slow peer does not delay the others, or to one random peer.</summary>
internal static class Broadcaster
{
    public static ValueTask<IReadOnlyList<Peer>> SendAsync(
        Peer[] peers, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        // Usually every queue has room, and then no list is needed.
        body = Encode(body, peers);
        var reached = 0;
        while (reached < peers.Length && IsReached(peers[reached], body, topic))
            reached++;

        return reached == peers.Length
            ? ValueTask.FromResult<IReadOnlyList<Peer>>(peers)
            : SendToRestAsync(peers, reached, body, topic, cancellationToken);
    }

    // The first of the rest was just tried. It was connecting, gone or full, so it is tried again in case that has changed.
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
                // The peer has gone since the list was made. An event reports that.
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
            throw new SendException(SendFailure.NoPeer, $"Node '{nodeName}' is not connected to any peer. Connect to one first.");

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
