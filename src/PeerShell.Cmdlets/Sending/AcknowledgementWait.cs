using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;

namespace PeerShell.Sending;

/// <summary>Waits until the messages of a command are acknowledged, and reports those that never will be.</summary>
internal sealed class AcknowledgementWait
{
    private readonly Dictionary<Peer, (long Undeliverable, long Dropped)> _before = [];

    /// <summary>Notes that a message is about to be sent to a peer.</summary>
    public void Expect(Peer peer) => _before.TryAdd(peer, (peer.MessagesUndeliverable, peer.MessagesDropped));

    /// <summary>Waits for the acknowledgements of all peers.</summary>
    /// <param name="command">The command that waits.</param>
    /// <param name="limit">The time limit; null for no limit.</param>
    public void Await(PeerCommand command, TimeSpan? limit)
    {
        var flushes = _before.Keys.Select(peer => (Peer: peer, Task: peer.FlushAsync(command.StopToken))).ToArray();
        var wait = new PipelineWait(command, limit, () =>
        {
            var waiting = flushes.Where(flush => !flush.Task.IsCompleted).Select(flush => flush.Peer).ToArray();
            return $"Waiting for acknowledgements of {Phrases.Names(waiting)}.";
        });
        foreach (var (peer, flush) in flushes)
        {
            if (!wait.For(flush))
                command.WriteError(MessageErrors.AcknowledgeTimeout(peer, limit!.Value));

            var (undeliverable, dropped) = _before[peer];
            if (peer.MessagesUndeliverable - undeliverable is > 0 and var lost)
                command.WriteError(MessageErrors.Undelivered(peer, lost));
            else if (flush.Exception?.InnerException is SendException error)
                command.WriteError(MessageErrors.Sending(error, peer));

            if (peer.MessagesDropped - dropped is > 0 and var count)
                command.WriteError(MessageErrors.MessagesDropped(peer, count));
        }

        wait.EndProgress();
    }
}
