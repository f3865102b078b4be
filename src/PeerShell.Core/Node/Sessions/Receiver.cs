using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>The receiving half of a session: hands on what has come, and acknowledges it.</summary>
/// <param name="owner">The session that it belongs to.</param>
/// <param name="session">Its state and locks.</param>
/// <param name="router">Routes messages.</param>
/// <param name="clock">The clock.</param>
/// <param name="messageShare">How many messages are accepted before they are acknowledged, at the latest.</param>
internal sealed class Receiver(PeerSession owner, Session session, IMessageRouter router, TimeProvider clock, int messageShare)
{
    private AckRecord _lastAck;

    /// <summary>Messages accepted, replies included.</summary>
    public long Accepted => router.Accepted + owner.Requests.Accepted;

    /// <summary>Bytes that have come, those that came again included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes messages or replies that came on a link.</summary>
    /// <exception cref="ProtocolException">They are not what the protocol allows.</exception>
    public void OnData(Link link, in Record record)
    {
        AckRecord ack;
        bool now;
        lock (session.ReceiveLock)
        {
            if (owner.Carrier != link)
                return;

            var data = DataRecord.Read(record.Body);
            Bytes += data.Bytes.Length;
            if (record.Has(RecordFlags.Replies))
                session.Replies.Inflow.Receive(data, owner.Requests);
            else
                Receive(data);

            ack = session.Ack;
            if (ack == _lastAck)
                return;

            now = record.Has(RecordFlags.AckNow) || IsAckDue(ack);
            if (now)
                _lastAck = ack = Use(ack);
        }

        link.Acknowledge(ack, now);
    }

    /// <summary>
    /// Delivers what was held back, because there is room again. Runs on the thread pool: the caller, who has made room, must
    /// neither do the peers' work nor hold their locks.
    /// </summary>
    public void ScheduleDrain() =>
        ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Drain(), this, preferLocal: false);

    /// <summary>Acknowledges on a link what has been accepted so far.</summary>
    public void AcknowledgeAll(Link? link)
    {
        AckRecord ack;
        lock (session.ReceiveLock)
            ack = _lastAck = session.Ack;

        link?.Acknowledge(ack, now: true);
    }

    /// <inheritdoc cref="IMessageRouter.Forget"/>
    public void End() => router.Forget();

    private void Receive(in DataRecord data)
    {
        router.Begin();
        try
        {
            session.Messages.Inflow.Receive(data, router);
        }
        finally
        {
            router.End();
        }
    }

    private void Drain()
    {
        try
        {
            lock (session.ReceiveLock)
            {
                if (owner.State == PeerState.Gone)
                    return;

                router.Begin();
                try
                {
                    session.Messages.Inflow.Drain(router);
                }
                finally
                {
                    router.End();
                }
            }

            AcknowledgeAll(owner.Carrier);
        }
        catch (ProtocolException error)
        {
            // What was held back is followed by something that the protocol does not allow.
            owner.Carrier?.Close(error.Reason, error.Message);
        }
    }

    // A new session restarts its streams: then less is accepted than at the last acknowledgement.
    private AckRecord Use(AckRecord ack)
    {
        var used = ack.Messages.Offset - _lastAck.Messages.Offset + ack.Replies.Offset - _lastAck.Replies.Offset;
        session.Window.Use(Math.Max(used, 0), clock.GetElapsedTime(0), owner.RoundTripTime);
        return session.Ack;
    }

    // Early enough for the sender never to wait: after a quarter of the window, or a tenth of the messages that the sender has
    // room for if its limits are this node's.
    private bool IsAckDue(AckRecord ack) => IsAckDue(ack.Messages, _lastAck.Messages) || IsAckDue(ack.Replies, _lastAck.Replies);

    private bool IsAckDue(LanePosition ack, LanePosition last) =>
        ack.Offset - last.Offset >= session.Window.Size / 4 || ack.Messages - last.Messages >= messageShare;
}
