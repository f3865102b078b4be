using PeerShell.Node.Events;
using PeerShell.Node.Links;
using PeerShell.Node.Messages;
using PeerShell.Node.Requests;
using PeerShell.Node.Timing;
using PeerShell.Protocol;
using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>
/// The session with a peer. It selects the link that carries it, routes received messages to the inbox, handlers and requests,
/// and reports lost messages when it ends. <see cref="Node.Peer"/> creates it and is the only part that users see.
/// </summary>
/// <remarks>
/// <para>The peer's state changes only under the gate of its links (<see cref="PeerLinks.Gate"/>), by <see cref="Enter"/>:</para>
/// <code>
/// from                on                                         to            what follows
/// Connecting          both sides agree on a link                 Connected     PeerConnected
/// Connecting          the last link ends                         Gone          Finish, without an event
/// Connected           the carrier is silent                      Suspect       PeerSuspected
/// Suspect             the carrier is no longer silent            Connected     PeerRecovered
/// Connected, Suspect  both sides agree on another link           Connected     the other links are superseded
/// Connected, Suspect  the carrier breaks or times out            Reconnecting  PeerDisconnected; the resume window starts
/// Connected, Suspect  the carrier is closed for good             Gone          PeerDisconnected; Finish: PeerGone
/// Reconnecting        both sides agree on a link                 Connected     PeerConnected, again
/// Reconnecting        the resume window elapses, or another      Gone          Finish: PeerGone
///                     peer has replaced this one
/// any but Gone        this node ends the session                 Gone          Finish: PeerGone
/// </code>
/// </remarks>
internal sealed class PeerSession : ILinkSession, IHeldUp
{
    private readonly SessionContext _context;
    private readonly Session _session;
    private readonly PeerLinks _links;
    private readonly AsyncPulse _changed = new();
    private readonly Alarm _resumeAlarm;
    private readonly bool _isArbiter;
    private long _roundTripTicks = -1;

    public PeerSession(Peer peer, SessionContext context)
    {
        Peer = peer;
        _context = context;
        var limits = context.Options.Limits;
        var window = new ReceiveWindow(limits.ReceiveWindow, context.WindowGrowth);
        _session = new Session(
            CreateLane(limits, window, context.Options.WhenFull), CreateLane(limits, window, FullQueuePolicy.Block), window);
        _isArbiter = context.Profile.Id < peer.Id || peer.Id.IsUuid;
        _links = new PeerLinks(_session, _isArbiter, isJsonLines: peer.Id.IsUuid, context.Clock, context.NextNomination);
        if (peer.Id.IsUuid)
            JsonLines = new JsonLinesSession(limits.MessageBytes, limits.ReceiveWindow, limits.SendQueueMessages);

        Outbox = new Outbox(this, _session, context);
        Requests = new PeerRequests(
            peer, Outbox.Messages, id => Carrier?.Cancel(id), context.Requests, context.Clock, limits.ReplyBytes);
        Receiver = new Receiver(
            this, _session, context.CreateRouter(this), context.Clock, Math.Max(1, limits.SendQueueMessages / 10));
        _resumeAlarm = new Alarm(context.Clock, static session => ((PeerSession)session!).OnResumeWindowElapsed(), this);
    }

    public Peer Peer { get; }

    public Outbox Outbox { get; }

    public Receiver Receiver { get; }

    /// <summary>The open requests of this node to the peer.</summary>
    public PeerRequests Requests { get; }

    /// <summary>The requests of the peer that this node serves.</summary>
    public ServedRequests Served { get; } = new();

    public PeerState State { get; private set; }

    /// <summary>Whether the peer is lost and could not be reached at its address.</summary>
    public bool IsUnreachable { get; private set; }

    /// <summary>The time at which the peer was lost: when its link broke, or of the last receive.</summary>
    public DateTimeOffset LostSince { get; private set; }

    public CloseReason LastReason { get; private set; }

    public long MessagesUndeliverable { get; private set; }

    /// <summary>The last measured round trip; null before the first measurement.</summary>
    public TimeSpan? RoundTripTime => Volatile.Read(ref _roundTripTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    public Link? Carrier => _links.Carrier;

    public JsonLinesSession? JsonLines { get; }

    public long Window => Outbox.Window;

    /// <summary>A task that completes at the next change of the state.</summary>
    public Task Changed => _changed.Next;

    private NodeEvents Events => _context.Events;

    /// <summary>Adds a link whose HELLO was received.</summary>
    /// <returns>False when the peer is gone, so that the link belongs to a new peer with the same id.</returns>
    /// <exception cref="ProtocolException">The peer has a live link, and this one must give way.</exception>
    public bool TryAdopt(Link link)
    {
        lock (_links.Gate)
        {
            if (State == PeerState.Gone)
                return false;

            if (link.TryJoin(this))
                _links.Add(link);

            // The link may have just ended. A peer that never had a link must not stay.
            if (State != PeerState.Connecting || !_links.IsEmpty)
                return true;

            Enter(PeerState.Gone);
        }

        Finish(CloseReason.ConnectionLost, "The link ended.", silently: true);
        return true;
    }

    public void OnData(Link link, in Record record) => Receiver.OnData(link, record);

    public void OnAck(Link link, AckRecord ack) => Outbox.OnAck(link, ack);

    public void OnCancel(ulong request) => Served.CancelEarly(request);

    public void OnPing(Link link, TimeSpan sentAt) => Receiver.OnPing(link, sentAt);

    public void OnRoundTrip(TimeSpan time) => Volatile.Write(ref _roundTripTicks, time.Ticks);

    public RecordHeader? Take(Link link, SendChunk chunk, out long offset) => Outbox.Take(link, chunk, out offset);

    public void Return(SendChunk chunk) => Outbox.Return(chunk);

    /// <summary>Continues to deliver messages, because their queue or the queue of replies has room again.</summary>
    public void Resume() => Receiver.ScheduleDrain();

    public void OnResume(Link link, ResumeRecord resume)
    {
        IReadOnlyList<Link> superseded;
        long lost;
        bool hasBegunAnew;
        StateChange change;
        lock (_links.Gate)
        {
            if (State == PeerState.Gone || _links.Resume(link, resume, out superseded) is not { } given)
                return;

            lost = given;
            hasBegunAnew = _session.HasBegunAnew;
            IsUnreachable = false;
            Peer.Describe(link, again: State == PeerState.Reconnecting);
            change = Enter(PeerState.Connected);
        }

        const string restarted = "It came back as a new process.";
        if (hasBegunAnew)
            EndRequests(restarted);

        ReportLost(lost, CloseReason.Restarted, restarted);
        if (change.IsOfStranger || change.IsReturn)
            Events.Connected(Peer, link.RemoteEndpoint, link.Dialled is not null, again: change.IsReturn);

        Receiver.AcknowledgeAll(link);
        link.OnAttached(Peer);
        _context.Host.OnConnected(Peer);
        _context.Successors.OnConnected(Peer);
        foreach (var other in superseded)
            Supersede(other);

        _context.Host.OnPeerChanged(Peer);
    }

    public void Wake() => Carrier?.Wake();

    /// <inheritdoc cref="LinkWriter.WakeToSend"/>
    public void WakeToSend() => Carrier?.WakeToSend();

    public void OnSuspected(Link link, bool suspected)
    {
        lock (_links.Gate)
        {
            if (Carrier != link || State != (suspected ? PeerState.Connected : PeerState.Suspect))
                return;

            Enter(suspected ? PeerState.Suspect : PeerState.Connected);
        }

        Events.Suspected(Peer, suspected);
    }

    /// <summary>Ends the session because its send queue is full. Runs on the thread pool because the sender holds the send lock.</summary>
    public void OnQueueFull() => ThreadPool.UnsafeQueueUserWorkItem(
        static session => session.Close(CloseReason.QueueFull, $"The send queue for peer '{session.Peer.Name}' is full."),
        this,
        preferLocal: false);

    public void OnLinkEnded(Link link, LinkEnd end)
    {
        StateChange change;
        lock (_links.Gate)
        {
            if (StateWithout(link, end.Reason) is not { } next)
                return;

            if (State != PeerState.Connecting)
            {
                LastReason = end.Reason;
                LostSince = _context.Clock.GetUtcNow() - (end.Reason == CloseReason.KeepAliveTimeout ? link.Silence : TimeSpan.Zero);
            }

            change = Enter(next);
        }

        if (!change.IsOfStranger)
            Events.Disconnected(Peer, link.RemoteEndpoint, end.Reason, end.Sentence, end.ByFarSide);
        if (change.IsEnd)
            Finish(end.Reason, end.Sentence, silently: change.IsOfStranger);

        _context.Host.OnPeerChanged(Peer);
    }

    /// <summary>Notes that a lost peer can't be reached at its address. It may return, but requests must not wait for that.</summary>
    public void OnUnreachable(string why)
    {
        lock (_links.Gate)
        {
            if (State != PeerState.Reconnecting)
                return;

            IsUnreachable = true;
        }

        Requests.LoseAll(why);
        _context.Successors.OnUnreachable(Peer);
        _context.Host.OnStateChanged();
    }

    /// <summary>Ends the session of a lost peer that will not return. Does nothing if the peer has returned meanwhile.</summary>
    public void EndLost(CloseReason reason, string sentence) => End(reason, sentence, PeerState.Reconnecting);

    /// <summary>Ends the session at the request of a user, after queued messages are acknowledged or the drain time has passed.</summary>
    /// <returns>A task that completes when the links are closed.</returns>
    public async Task DisconnectAsync()
    {
        using var drained = new CancellationTokenSource(_context.Options.DrainTime, _context.Clock);
        await CloseAsync(CloseReason.Disconnected, $"Node '{_context.Profile.Name}' ended the connection.", drained.Token)
            .ConfigureAwait(false);
    }

    /// <summary>Ends the session. Waits until queued messages are acknowledged, then closes the links.</summary>
    /// <param name="reason">The reason as a code.</param>
    /// <param name="sentence">The reason as a sentence for users.</param>
    /// <param name="drained">Ends the wait for acknowledgements.</param>
    public async Task CloseAsync(CloseReason reason, string sentence, CancellationToken drained)
    {
        Outbox.Close();
        try
        {
            if (Peer.IsConnected)
                await Outbox.FlushAsync(drained).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or SendException)
        {
            // Close reports the remaining messages as undeliverable.
        }

        await Task.WhenAll(Close(reason, sentence).Select(link => link.Finished)).ConfigureAwait(false);
    }

    private IReadOnlyList<Link> Close(CloseReason reason, string sentence)
    {
        var links = _links.Snapshot();
        foreach (var link in links)
            link.Close(reason, sentence);

        // Without a link, closing links has not ended the session.
        End(reason, sentence);
        return links;
    }

    private void OnResumeWindowElapsed() => EndLost(
        CloseReason.ResumeWindowElapsed,
        $"Peer '{Peer.Name}' did not return within {_context.Options.ResumeWindow.TotalSeconds:0.###} s.");

    private void End(CloseReason reason, string sentence, PeerState? only = null)
    {
        lock (_links.Gate)
        {
            if (State == PeerState.Gone || (only is { } state && State != state))
                return;

            LastReason = reason;
            Enter(PeerState.Gone);
        }

        Finish(reason, sentence, silently: false);
        _context.Host.OnPeerChanged(Peer);
    }

    /// <summary>Enters a state. Called under the gate.</summary>
    /// <returns>The change. The caller that enters <see cref="PeerState.Gone"/> must call <see cref="Finish"/>, and no other may.</returns>
    private StateChange Enter(PeerState next)
    {
        var change = new StateChange(State, next);

        // Removed first, so that the node's peers never include one that is gone.
        if (change.IsEnd)
            _context.Peers.Remove(Peer);

        if (next == PeerState.Reconnecting)
        {
            _context.Successors.OnLost(Peer);
            _resumeAlarm.Set(_context.Options.ResumeWindow);
        }
        else if (State == PeerState.Reconnecting)
        {
            _context.Successors.OnNoLongerLost(Peer);
            _resumeAlarm.Reset();
        }

        State = next;
        _changed.Pulse();
        _context.Host.OnStateChanged();
        return change;
    }

    /// <summary>Removes a link that has ended. Called under the gate.</summary>
    /// <returns>The state to enter; null when the state stays the same.</returns>
    private PeerState? StateWithout(Link link, CloseReason reason)
    {
        var carried = _links.Remove(link);
        return State switch
        {
            PeerState.Connecting => _links.IsEmpty ? PeerState.Gone : null,
            PeerState.Connected or PeerState.Suspect when carried => IsFinal(reason) ? PeerState.Gone : PeerState.Reconnecting,
            _ => null,
        };
    }

    /// <summary>Releases the resources of the session and reports lost messages. Called once.</summary>
    private void Finish(CloseReason reason, string sentence, bool silently)
    {
        Outbox.Close();
        long lost;
        lock (_session.ReceiveLock)
        using (_session.SendLock.EnterScope())
            lost = _session.Forget();

        Receiver.End();
        _resumeAlarm.End();
        EndRequests(sentence);
        Outbox.EndReports();
        ReportLost(lost, reason, sentence);
        _context.Peers.Retire(Peer);
        Outbox.OnLost();
        if (!silently)
            Events.Gone(Peer, reason, sentence);
    }

    private void Supersede(Link link)
    {
        // Only the arbiter closes a superseded link, because it knows that both sides have switched links.
        if (_isArbiter)
            link.Close(CloseReason.DuplicateLink, "Another link carries the session now.");
        else
            link.OnSuperseded();
    }

    private static Lane CreateLane(NodeLimits limits, ReceiveWindow window, FullQueuePolicy policy) => new(
        new SendLog(limits.SendQueueBytes, limits.SendQueueMessages, canDropOldest: policy == FullQueuePolicy.DropOldest),
        new Inflow(limits.MessageBytes, window));

    private void EndRequests(string why)
    {
        Requests.EndAll(why);
        Served.CancelAll();
    }

    private void ReportLost(long count, CloseReason reason, string sentence)
    {
        if (count == 0)
            return;

        MessagesUndeliverable += count;
        Outbox.OnLost();
        Events.Undeliverable(Peer, count, reason, sentence);
    }

    // A session survives the loss of a link. It ends with a link that was closed on purpose or for an error that would recur.
    private static bool IsFinal(CloseReason reason) =>
        reason is not (CloseReason.ConnectionLost or CloseReason.KeepAliveTimeout or CloseReason.DuplicateLink);
}
