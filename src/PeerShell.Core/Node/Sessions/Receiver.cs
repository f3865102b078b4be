using PeerShell.Node.Handlers;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>The receiving half of a session: hands on what has come, and acknowledges it.</summary>
internal sealed class Receiver(PeerSession owner, Session session)
{
    private readonly MessageRouter _intake = new(owner);
    private readonly int _messageShare = Math.Max(1, owner.Peer.Node.Options.Limits.SendQueueMessages / 10);
    private AckRecord _lastAck;

    /// <summary>Messages accepted, replies included.</summary>
    public long Accepted => _intake.Accepted + owner.Requests.Accepted;

    /// <summary>Bytes that have come, those that came again included.</summary>
    public long Bytes { get; private set; }

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
    /// There is room again: delivers what was held back, on the thread pool, since whoever has made room is neither to do the
    /// peers' work nor to hold their locks.
    /// </summary>
    public void ScheduleDrain() =>
        ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Drain(), this, preferLocal: false);

    /// <summary>Says on a link what has been accepted so far.</summary>
    public void AcknowledgeAll(Link? link)
    {
        lock (session.ReceiveLock)
            _lastAck = session.Ack;

        link?.Acknowledge(_lastAck, now: true);
    }

    /// <inheritdoc cref="MessageRouter.Forget"/>
    public void End() => _intake.Forget();

    private void Receive(in DataRecord data)
    {
        _intake.Begin();
        try
        {
            session.Messages.Inflow.Receive(data, _intake);
        }
        finally
        {
            _intake.End();
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

                _intake.Begin();
                try
                {
                    session.Messages.Inflow.Drain(_intake);
                }
                finally
                {
                    _intake.End();
                }
            }

            AcknowledgeAll(owner.Carrier);
        }
        catch (ProtocolException error)
        {
            // Behind what was held back came what is not allowed.
            owner.Carrier?.Close(error.Reason, error.Message);
        }
    }

    // The streams begin anew with a session: then there are less than at the last acknowledgement.
    private AckRecord Use(AckRecord ack)
    {
        var clock = owner.Peer.Node.Clock;
        var used = ack.Messages.Offset - _lastAck.Messages.Offset + ack.Replies.Offset - _lastAck.Replies.Offset;
        session.Window.Use(Math.Max(used, 0), clock.GetElapsedTime(0), owner.Peer.RoundTripTime);
        return session.Ack;
    }

    // So that the sender never has to wait for it: after a quarter of the window, or a tenth of the messages that it has room for
    // if its limits are this node's.
    private bool IsAckDue(AckRecord ack) => IsAckDue(ack.Messages, _lastAck.Messages) || IsAckDue(ack.Replies, _lastAck.Replies);

    private bool IsAckDue(LanePosition ack, LanePosition last) =>
        ack.Offset - last.Offset >= session.Window.Size / 4 || ack.Messages - last.Messages >= _messageShare;
}
