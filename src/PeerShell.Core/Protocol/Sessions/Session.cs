using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The reliable exchange of messages between two peers, which outlives their links. Messages arrive exactly once and in order
/// as long as both nodes live, even when links break.
/// </summary>
/// <remarks>
/// <para><b>Two streams.</b> Messages have one stream, and the replies to requests have another (<see cref="Lane"/>), each
/// with its own offsets and its own order. A receiver without room holds up further messages, but never replies. Otherwise a
/// handler that sends a request to a peer that keeps it busy would deadlock: the reply would wait behind messages that the
/// handler must process first.</para>
/// <para><b>Which link.</b> Both nodes may have dialled, so there can be several links. The peer with the lower id is the
/// arbiter: it alone nominates the link that carries the session, with a RESUME that names the offsets it has received. The
/// other side answers on that link with its own offsets, and both resume from there. (The idea is ICE's nomination by the
/// controlling agent, RFC 8445 section 8.) Nominations are numbered, so that offers on different links can't overtake each
/// other. Only one offer is open at a time, and no link is closed before its successor is agreed on. The numbers order only the
/// offers on links that were open when the last offer was answered. An offer on a link that was opened afterwards was made
/// afterwards too, so its number doesn't matter: a link with an invented number can't shut out its successors.</para>
/// <para><b>Where the session resumes.</b> If both sides are in the same session, each sends again from the offset that the
/// other has received. Otherwise both start the fresh session that the offer names. Messages in flight in the old session may
/// or may not have been delivered, so they are reported as undeliverable and never sent again. There is one exception: if the
/// remote node is the same instance and has forgotten no session since ours began, it never learned of our session. It has
/// then delivered nothing, and everything is sent in the fresh session.</para>
/// <para>The sending half and the receiving half each have a lock (<see cref="SendLock"/>, <see cref="ReceiveLock"/>), so that
/// neither direction waits for the other. A resume needs both locks, the receiving lock first.</para>
/// </remarks>
/// <param name="messages">The stream of messages.</param>
/// <param name="replies">The stream of replies.</param>
/// <param name="window">The receive window of both streams.</param>
internal sealed class Session(Lane messages, Lane replies, ReceiveWindow window)
{
    // The arbiter counts its offers to all peers together, from 1. At 1,000 offers a second, it would take 34 years to get there.
    private const long MaxAhead = 1L << 40;

    private ulong _id;
    private ulong _remoteInstance;
    private long _remoteForgotten;
    private long _nomination;

    public BriefLock SendLock { get; } = new();

    public Lock ReceiveLock { get; } = new();

    public Lane Messages { get; } = messages;

    public Lane Replies { get; } = replies;

    /// <summary>The number of bytes that the other side may send in each stream beyond the accepted position.</summary>
    public ReceiveWindow Window { get; } = window;

    /// <summary>The measure of how long requests of the other side were under way.</summary>
    public TransitTime Transit { get; } = new();

    /// <summary>The accepted positions of both streams, and the receive window.</summary>
    public AckRecord Ack => new(Messages.Inflow.Accepted, Replies.Inflow.Accepted, Window.Size);

    /// <summary>Whether the last resume replaced the previous session, some of which may not have been delivered.</summary>
    public bool HasBegunAnew { get; private set; }

    /// <summary>
    /// Whether the other side was the same instance at the last resume as before. If the session has then begun anew, the other side
    /// had ended the previous one.
    /// </summary>
    public bool IsSameInstance { get; private set; }

    /// <summary>Creates the arbiter's offer to carry the session on a link.</summary>
    /// <param name="nomination">A number higher than any that this node has used before.</param>
    /// <param name="fresh">A random number that is not 0.</param>
    public ResumeRecord Offer(long nomination, ulong fresh) =>
        new(nomination, _id, fresh, Messages.Inflow.Received, Replies.Inflow.Received);

    /// <summary>Answers an offer from the arbiter. The session then continues on the offer's link.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="remote">The HELLO received on that link.</param>
    /// <param name="lost">The number of messages of an older session that could not be carried over.</param>
    /// <param name="isNewLink">Whether the link was opened after the last offer was answered.</param>
    /// <returns>The answer, or null if a later offer has already been answered.</returns>
    /// <exception cref="ProtocolException">The offer is not valid.</exception>
    public ResumeRecord? Answer(ResumeRecord offer, Hello remote, out long lost, bool isNewLink = false)
    {
        lost = 0;
        var last = remote.Instance == _remoteInstance ? _nomination : 0;
        if (offer.Nomination < 1 || offer.Nomination - last > MaxAhead)
            throw new ProtocolException(CloseReason.ProtocolError, $"A RESUME has the number {offer.Nomination}, but the last was {last}.");
        if (offer.Nomination <= last && !isNewLink)
            return null;

        var answer = Offer(offer.Nomination, fresh: 0);

        // More may have been acknowledged on the previous link since the offer was made.
        var from = offer with
        {
            Messages = Math.Max(offer.Messages, Messages.Log.Acknowledged),
            Replies = Math.Max(offer.Replies, Replies.Log.Acknowledged),
        };
        lost = Continue(offer, from, remote);
        return answer;
    }

    /// <summary>Takes the answer to the arbiter's offer. The session then continues on the offer's link.</summary>
    /// <param name="offer">The offer, as it was sent.</param>
    /// <param name="answer">The answer to the offer.</param>
    /// <param name="remote">The HELLO received on that link.</param>
    /// <returns>The number of messages of an older session that could not be carried over.</returns>
    /// <exception cref="ProtocolException">The answer is not valid.</exception>
    public long Conclude(ResumeRecord offer, ResumeRecord answer, Hello remote) =>
        Continue(offer, answer, remote);

    /// <summary>Takes an acknowledgement. The caller must hold the sending lock.</summary>
    /// <exception cref="ProtocolException">The acknowledgement is for bytes or messages that were never sent.</exception>
    public void Acknowledge(AckRecord ack)
    {
        Messages.Log.Acknowledge(ack.Messages);
        Replies.Log.Acknowledge(ack.Replies);
        Messages.Window = Replies.Window = ack.Window;
    }

    /// <summary>Ends the session permanently.</summary>
    /// <returns>The number of messages that had not been acknowledged.</returns>
    public long Forget()
    {
        _id = 0;
        Window.End();
        return Clear();
    }

    private long Continue(ResumeRecord offer, ResumeRecord from, Hello remote)
    {
        if (offer.Fresh == 0)
            throw new ProtocolException(CloseReason.ProtocolError, "A RESUME does not name a fresh session.");

        long lost = 0;
        HasBegunAnew = false;
        IsSameInstance = remote.Instance == _remoteInstance;
        if (_id != 0 && from.Session == _id)
        {
            Messages.Log.Rewind(from.Messages);
            Replies.Log.Rewind(from.Replies);
        }
        else
        {
            var remoteNeverKnew = IsSameInstance && remote.Forgotten == _remoteForgotten
                && Messages.Log.Acknowledged == 0 && Replies.Log.Acknowledged == 0;
            HasBegunAnew = _id != 0 && !remoteNeverKnew;
            if (HasBegunAnew)
                lost = Clear();
            else
                StartOver();

            _id = offer.Fresh;
        }

        Transit.Restart();
        _nomination = offer.Nomination;
        _remoteInstance = remote.Instance;
        _remoteForgotten = remote.Forgotten;
        Messages.Window = Replies.Window = remote.Window;
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
