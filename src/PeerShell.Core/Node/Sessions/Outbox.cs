using PeerShell.Node.Links;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>The send queues of a peer: one for messages, and one for replies.</summary>
internal sealed class Outbox(PeerSession owner, Session session, SessionContext context)
{
    private bool _repliesFirst;

    public SendQueue Messages { get; } = new(owner, session, session.Messages, context.Options.WhenFull, context);

    /// <summary>
    /// The queue of replies. Whatever the node's policy, a sender of replies waits while it is full. The wait ends because the peer
    /// accepts replies as fast as it reads them.
    /// </summary>
    public SendQueue Replies { get; } = new(owner, session, session.Replies, FullQueuePolicy.Block, context);

    public long Appended => Messages.Appended + Replies.Appended;

    public long PendingMessages => Messages.PendingMessages + Replies.PendingMessages;

    public long PendingBytes => Messages.PendingBytes + Replies.PendingBytes;

    public long Dropped => Messages.Dropped;

    public long BytesSent { get; private set; }

    /// <summary>The maximum number of unacknowledged bytes.</summary>
    public long Window => session.Messages.Window;

    /// <summary>Takes the next bytes for a link to write. The queues take turns, so that neither delays the other.</summary>
    /// <param name="link">The link.</param>
    /// <param name="chunk">The chunk that the bytes are added to.</param>
    /// <param name="offset">The offset of the first byte in its stream.</param>
    /// <inheritdoc cref="SendQueue.Take" path="/returns"/>
    public RecordHeader? Take(Link link, SendChunk chunk, out long offset)
    {
        offset = 0;
        using (session.SendLock.EnterScope())
        {
            if (owner.Carrier != link)
                return null;

            var before = chunk.Length;
            _repliesFirst = !_repliesFirst;
            var (first, second) = _repliesFirst ? (Replies, Messages) : (Messages, Replies);
            var header = first.Take(chunk, out offset) ?? second.Take(chunk, out offset);
            BytesSent += chunk.Length - before;
            return header;
        }
    }

    /// <summary>Returns a chunk that a link has taken and written.</summary>
    public void Return(SendChunk chunk)
    {
        using (session.SendLock.EnterScope())
            chunk.Clear();
    }

    /// <summary>Handles an acknowledgement that was received on a link.</summary>
    public void OnAck(Link link, AckRecord ack)
    {
        bool more;
        using (session.SendLock.EnterScope())
        {
            if (owner.Carrier != link)
                return;

            session.Acknowledge(ack);
            more = session.Messages.Sendable > 0 || session.Replies.Sendable > 0;
        }

        if (more)
            link.Wake();

        Messages.OnAcknowledged();
        Replies.OnAcknowledged();
    }

    /// <inheritdoc cref="SendQueue.FlushAsync"/>
    public Task FlushAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Messages.FlushAsync(cancellationToken), Replies.FlushAsync(cancellationToken));

    /// <inheritdoc cref="SendQueue.Close"/>
    public void Close()
    {
        Messages.Close();
        Replies.Close();
    }

    /// <inheritdoc cref="SendQueue.OnLost"/>
    public void OnLost()
    {
        Messages.OnLost();
        Replies.OnLost();
    }

    /// <inheritdoc cref="SendQueue.EndReports"/>
    public void EndReports() => Messages.EndReports();
}
