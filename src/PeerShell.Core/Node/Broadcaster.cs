namespace PeerShell.Node;

/// <summary>Sends one message to many peers, so that a slow one does not hold up the others; or to any one of them.</summary>
internal static class Broadcaster
{
    public static async ValueTask<IReadOnlyList<Peer>> SendAsync(
        IReadOnlyList<Peer> peers, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        List<Peer> reached = [];
        List<(Peer Peer, Task Sending)> waiting = [];
        foreach (var peer in peers)
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

    public static int Send(IReadOnlyList<Peer> peers, MessageBody body, string? topic)
    {
        var count = 0;
        List<Peer> waiting = [];
        foreach (var peer in peers)
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

    /// <inheritdoc cref="PeerNode.SendRandomAsync"/>
    public static async ValueTask<Peer> SendRandomAsync(
        PeerNode node, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        var peers = node.Peers.Where(peer => peer.IsConnected).ToArray();
        if (peers.Length == 0)
            throw new SendException(SendFailure.NoPeer, $"Node '{node.Name}' is connected to no peer. Connect to one first.");

        var peer = peers[Random.Shared.Next(peers.Length)];
        await peer.SendAsync(body, topic, cancellationToken).ConfigureAwait(false);
        return peer;
    }

    private static bool IsOnlyThisPeer(SendException error) => error.Failure is SendFailure.PeerGone or SendFailure.QueueFull;
}
