using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;

namespace PeerShell.Sending;

/// <summary>Queues messages for peers, waits where a send queue is full, and reports failures.</summary>
/// <param name="command">The command.</param>
/// <param name="topic">The topic of the messages.</param>
internal sealed class MessageSender(PeerCommand command, string? topic)
{
    /// <summary>Whether the messages go to all peers. Then a peer that has just left is not an error.</summary>
    public bool IsBroadcast { get; init; }

    /// <summary>What waits for the acknowledgements; null if nothing does.</summary>
    public AcknowledgementWait? Acknowledgements { get; init; }

    /// <summary>Queues a message for peers.</summary>
    /// <param name="peers">The peers.</param>
    /// <param name="body">The body, encoded.</param>
    /// <param name="given">The body as the user gave it.</param>
    /// <param name="reached">Receives the peers for which the message is queued; null if they are not needed.</param>
    public void Send(IReadOnlyList<Peer> peers, MessageBody body, object? given, ICollection<Peer>? reached)
    {
        List<(Peer Peer, Task Sending)>? full = null;
        foreach (var peer in peers)
        {
            Acknowledgements?.Expect(peer);
            try
            {
                if (peer.TrySend(body, topic))
                    reached?.Add(peer);
                else
                    (full ??= []).Add((peer, peer.SendAsync(body, topic, command.StopToken).AsTask()));
            }
            catch (SendException error)
            {
                Report(error, peer, given);
                if (FailsForEveryPeer(error, peer))
                    break;
            }
        }

        if (full is not null)
            WaitForSpace(full, given, reached);
    }

    private void WaitForSpace(List<(Peer Peer, Task Sending)> full, object? given, ICollection<Peer>? reached)
    {
        var current = full[0].Peer;
        var wait = new PipelineWait(
            command, status: () => $"The send queue for peer '{current}' is full. Waiting for the peer to receive.");
        foreach (var (peer, sending) in full)
        {
            current = peer;
            wait.For(sending);
            if (sending.Exception?.InnerException is SendException error)
                Report(error, peer, given);
            else
                reached?.Add(peer);
        }

        wait.EndProgress();
    }

    private void Report(SendException error, Peer peer, object? given)
    {
        var isAboutPeer = error.Failure is SendFailure.PeerGone or SendFailure.QueueFull;
        if (!isAboutPeer || !IsBroadcast)
            command.WriteError(MessageErrors.Sending(error, peer, given, topic));
    }

    private static bool FailsForEveryPeer(SendException error, Peer peer) =>
        error.Failure == SendFailure.TopicTooLong
        || (error.Failure == SendFailure.TooLarge && peer.MaxMessageBytes == peer.Node.Options.Limits.MessageBytes);
}
