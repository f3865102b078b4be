using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The reliable exchange of messages between two peers, which outlives their links: what is sent arrives exactly once and
/// in order as long as both nodes live, whatever links break in between.
/// </summary>
/// <remarks>
/// <para><b>Two streams.</b> Messages have one, and the replies to requests one of their own (<see cref="Lane"/>), each
/// with its own offsets and its own order. A receiver that has no room holds up the messages behind, but no reply: else a
/// handler that asks those who keep it busy would wait for ever for a reply stuck behind what it is to handle.</para>
/// <para><b>Which link.</b> Both nodes may have dialled, so there can be several links. The peer with the lower id is the
/// arbiter: it alone nominates the link that carries the session, with a RESUME that says where its side stands; the other
/// answers on that link with where its own side stands, and both go on from there. (The idea is ICE's nomination by the
/// controlling agent, RFC 8445 section 8.) Nominations are numbered, so that offers on different links can't overtake each
/// other; one offer is open at a time; no link is given up before its successor is agreed on.</para>
/// <para><b>Where it goes on.</b> If both are in the same session, each sends again from what the other has received.
/// Otherwise both begin the fresh session that the offer names. What was in flight in the old one may or may not have been
/// delivered, so it is reported as undeliverable, never sent again. One case is exempt: when the far node is the same
/// instance and has forgotten no session since ours began, it never learned of our session, has delivered nothing, and
/// everything is sent in the fresh one.</para>
/// <para>The sending half and the receiving half are guarded by a lock each (<see cref="SendLock"/>,
/// <see cref="ReceiveLock"/>), so that neither direction waits for the other. Both are held to resume, receiving first.</para>
/// </remarks>
/// <param name="messages">The stream of messages.</param>
/// <param name="replies">That of replies.</param>
/// <param name="window">The receive window of both.</param>
internal sealed class Session(Lane messages, Lane replies, ReceiveWindow window)
{
    private ulong _id;
    private ulong _farInstance;
    private long _farForgotten;
    private long _nomination;

    public BriefLock SendLock { get; } = new();

    public Lock ReceiveLock { get; } = new();

    public Lane Messages { get; } = messages;

    public Lane Replies { get; } = replies;

    /// <summary>How far the far side may send ahead of what was accepted, in each stream.</summary>
    public ReceiveWindow Window { get; } = window;

    /// <summary>What has been accepted of both streams.</summary>
    public AckRecord Ack => new(Messages.Inflow.Accepted, Replies.Inflow.Accepted, Window.Size);

    /// <summary>Whether the last resume began a session in place of another one, whose end the far side did not see.</summary>
    public bool HasBegunAnew { get; private set; }

    /// <summary>The arbiter's offer to carry the session on a link.</summary>
    /// <param name="nomination">A number higher than any this node has used before.</param>
    /// <param name="fresh">A random number that is not 0.</param>
    public ResumeRecord Offer(long nomination, ulong fresh) => new(nomination, _id, fresh, Messages.Inflow.Received, Replies.Inflow.Received);

    /// <summary>The other side's answer to an offer; the session then goes on on the offer's link.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="far">The HELLO of that link.</param>
    /// <param name="lost">Messages of an older session that could not be carried over.</param>
    /// <returns>The answer, or null when a later offer has already been answered.</returns>
    /// <exception cref="ProtocolException">The offer can't be true.</exception>
    public ResumeRecord? Answer(ResumeRecord offer, Hello far, out long lost)
    {
        lost = 0;
        if (far.Instance == _farInstance && offer.Nomination <= _nomination)
            return null;

        var answer = Offer(offer.Nomination, fresh: 0);

        // The offer may be older than what has been acknowledged since, on the link that is left now.
        var from = offer with
        {
            Messages = Math.Max(offer.Messages, Messages.Log.Acknowledged),
            Replies = Math.Max(offer.Replies, Replies.Log.Acknowledged),
        };
        lost = Continue(offer, from, far);
        return answer;
    }

    /// <summary>The arbiter takes the answer; the session then goes on on the offer's link.</summary>
    /// <param name="offer">The offer, as it was made.</param>
    /// <param name="answer">The answer to it.</param>
    /// <param name="far">The HELLO of that link.</param>
    /// <returns>How many messages of an older session could not be carried over.</returns>
    /// <exception cref="ProtocolException">The answer can't be true.</exception>
    public long Conclude(ResumeRecord offer, ResumeRecord answer, Hello far) =>
        Continue(offer, answer, far);

    /// <summary>Takes an acknowledgement. Under the sending lock.</summary>
    /// <exception cref="ProtocolException">It is for what was never sent.</exception>
    public void Acknowledge(AckRecord ack)
    {
        Messages.Log.Acknowledge(ack.Messages);
        Replies.Log.Acknowledge(ack.Replies);
        Messages.Window = Replies.Window = ack.Window;
    }

    /// <summary>Ends the session for good.</summary>
    /// <returns>How many messages had not been acknowledged.</returns>
    public long Forget()
    {
        _id = 0;
        Window.End();
        return Clear();
    }

    private long Continue(ResumeRecord offer, ResumeRecord from, Hello far)
    {
        if (offer.Fresh == 0)
            throw new ProtocolException(CloseReason.ProtocolError, "A RESUME names no fresh session.");

        long lost = 0;
        HasBegunAnew = false;
        if (_id != 0 && from.Session == _id)
        {
            Messages.Log.Rewind(from.Messages);
            Replies.Log.Rewind(from.Replies);
        }
        else
        {
            var farNeverKnew = far.Instance == _farInstance && far.Forgotten == _farForgotten
                && Messages.Log.Acknowledged == 0 && Replies.Log.Acknowledged == 0;
            HasBegunAnew = _id != 0 && !farNeverKnew;
            if (HasBegunAnew)
                lost = Clear();
            else
                StartOver();

            _id = offer.Fresh;
        }

        _nomination = offer.Nomination;
        _farInstance = far.Instance;
        _farForgotten = far.Forgotten;
        Messages.Window = Replies.Window = far.Window;
        return lost;
    }

    private long Clear()
    {
        Messages.Inflow.Reset();
        Replies.Inflow.Reset();
        return Messages.Log.Clear() + Replies.Log.Clear();
    }

    private void StartOver()
    {
        Messages.Inflow.Reset();
        Replies.Inflow.Reset();
        Messages.Log.StartOver();
        Replies.Log.StartOver();
    }
}
