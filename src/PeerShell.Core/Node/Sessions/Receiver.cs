using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>The receiving half of a session. Hands over received messages and acknowledges them.</summary>
/// <param name="owner">The session that the receiver belongs to.</param>
/// <param name="session">The state and locks of the session.</param>
/// <param name="router">Routes messages.</param>
/// <param name="clock">The clock.</param>
/// <param name="messageShare">The maximum number of messages to accept without an acknowledgement.</param>
internal sealed class Receiver(PeerSession owner, Session session, IMessageRouter router, TimeProvider clock, int messageShare)
{
    private AckRecord _lastAck;

    /// <summary>The number of accepted messages, including replies.</summary>
    public long Accepted => router.Accepted + owner.Requests.Accepted;

    /// <summary>The number of received bytes, including those received again.</summary>
    public long Bytes { get; private set; }

    /// <summary>Handles a DATA record with messages or replies that was received on a link.</summary>
    /// <exception cref="ProtocolException">The protocol does not allow these messages.</exception>
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

    /// <summary>Handles a PING that was received on a link.</summary>
    public void OnPing(Link link, TimeSpan sentAt)
    {
        lock (session.ReceiveLock)
        {
            if (owner.Carrier == link)
                session.Transit.OnPing(InMilliseconds(sentAt), InMilliseconds(clock.GetElapsedTime(0)));
        }
    }

    /// <summary>Returns the time that is left to start a request. Called under the receive lock.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The time, which is not positive if the requester no longer waits; null if the request has no limit.</returns>
    public TimeSpan? TimeLeft(in Exchange request) => request.Kind == ExchangeKind.TimedRequest
        ? TimeSpan.FromMilliseconds(request.Limit - session.Transit.Excess(request.Begun, InMilliseconds(clock.GetElapsedTime(0))))
        : null;

    /// <summary>
    /// Delivers messages that were held back, because there is room again. Runs on the thread pool, because the caller that made
    /// room must neither do this work nor hold the session's locks.
    /// </summary>
    public void ScheduleDrain() =>
        ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Drain(), this, preferLocal: false);

    /// <summary>Acknowledges on a link all messages accepted so far.</summary>
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
            // The messages that were held back are followed by one that the protocol does not allow.
            owner.Carrier?.Close(error.Reason, error.Message);
        }
    }

    private static long InMilliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;

    // A new session restarts its streams, so the offsets can be lower than at the last acknowledgement.
    private AckRecord Use(AckRecord ack)
    {
        var used = ack.Messages.Offset - _lastAck.Messages.Offset + ack.Replies.Offset - _lastAck.Replies.Offset;
        session.Window.Use(Math.Max(used, 0), clock.GetElapsedTime(0), owner.RoundTripTime);
        return session.Ack;
    }

    // Early enough that the sender never waits: after a quarter of the window, or a tenth of the maximum number of queued messages
    // if the sender has the same limits as this node.
    private bool IsAckDue(AckRecord ack) => IsAckDue(ack.Messages, _lastAck.Messages) || IsAckDue(ack.Replies, _lastAck.Replies);

    private bool IsAckDue(LanePosition ack, LanePosition last) =>
        ack.Offset - last.Offset >= session.Window.Size / 4 || ack.Messages - last.Messages >= messageShare;
}
