using PeerShell.Node.Events;
using PeerShell.Node.Links;
using PeerShell.Node.Messages;
using PeerShell.Node.Requests;
using PeerShell.Protocol;
using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;

namespace PeerShell.Node.Sessions;

/// <summary>
/// The session with a peer. It selects the link that carries it, routes received messages to the inbox, handlers and requests,
/// and reports lost messages when it ends. <see cref="Node.Peer"/> creates it and is the only part that users see. The states are
/// in <see cref="PeerLife"/>.
/// </summary>
internal sealed class PeerSession : ILinkSession, IHeldUp
{
    private readonly SessionContext _context;
    private readonly Session _session;
    private readonly PeerLinks _links;
    private readonly PeerLife _life;
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
        _life = new PeerLife(peer, context, OnResumeWindowElapsed);
    }

    public Peer Peer { get; }

    public Outbox Outbox { get; }

    public Receiver Receiver { get; }

    /// <summary>The open requests of this node to the peer.</summary>
    public PeerRequests Requests { get; }

    /// <summary>The requests of the peer that this node serves.</summary>
    public ServedRequests Served { get; } = new();

    public PeerState State => _life.State;

    /// <inheritdoc cref="PeerLife.KeptUntil"/>
    public DateTimeOffset? KeptUntil => _life.KeptUntil;

    /// <inheritdoc cref="PeerLife.Absence"/>
    public string? Absence => _life.Absence;

    public CloseReason LastReason { get; private set; }

    public long MessagesUndeliverable { get; private set; }

    /// <summary>The last measured round trip; null before the first measurement.</summary>
    public TimeSpan? RoundTripTime => Volatile.Read(ref _roundTripTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    public Link? Carrier => _links.Carrier;

    public JsonLinesSession? JsonLines { get; }

    public long Window => Outbox.Window;

    /// <summary>A task that completes at the next change of the state.</summary>
    public Task Changed => _life.Changed;

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

            _life.Enter(PeerState.Gone);
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
        CloseReason reason;
        string sentence;
        StateChange change;
        lock (_links.Gate)
        {
            if (State == PeerState.Gone || _links.Resume(link, resume, out superseded) is not { } given)
                return;

            lost = given;
            hasBegunAnew = _session.HasBegunAnew;
            (reason, sentence) = WhyBegunAnew();
            Peer.Describe(link, again: _life.IsLost);
            change = _life.Enter(PeerState.Connected);
        }

        if (hasBegunAnew)
            EndRequests(sentence);

        ReportLost(lost, reason, sentence);
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

            _life.Enter(suspected ? PeerState.Suspect : PeerState.Connected);
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
                LastReason = end.Reason;

            change = _life.Enter(next);
        }

        if (!change.IsOfStranger)
            Events.Disconnected(Peer, link.RemoteEndpoint, end.Reason, end.Sentence, end.ByFarSide);
        if (change.IsEnd)
            Finish(end.Reason, end.Sentence, silently: change.IsOfStranger);

        _context.Host.OnPeerChanged(Peer);
        if (change.To != PeerState.Reconnecting)
            return;

        _context.Successors.OnLost(Peer);
        if (Absence is { } why)
            OnAbsent(why);
    }

    /// <summary>
    /// Notes that the network knows that the peer is gone or has stopped. A peer that is connected here is not affected until its link
    /// is lost.
    /// </summary>
    /// <param name="why">The reason as a sentence.</param>
    public void OnAbsent(string why)
    {
        lock (_links.Gate)
        {
            _life.Absence = why;
            if (State != PeerState.Reconnecting)
                return;

            _life.Enter(PeerState.Unreachable);
        }

        Requests.LoseAll(why);
        Events.Unreachable(Peer, why, KeptUntil);
    }

    /// <summary>Notes that the network knows that the peer is alive.</summary>
    public void OnPresent()
    {
        lock (_links.Gate)
        {
            _life.Absence = null;
            if (State == PeerState.Unreachable)
                _life.Enter(PeerState.Reconnecting);
        }
    }

    /// <summary>Notes which peer answers at an address. Ends the session of a lost peer if another node runs at its own address.</summary>
    public void OnAnswered(PeerEndpoint endpoint, Peer other)
    {
        if (other.Id != Peer.Id && Peer.OwnEndpoints.Contains(endpoint))
            EndLost(CloseReason.Restarted, $"Another node, '{other}', answers at {endpoint} now.");
    }

    /// <summary>Ends the session of a lost peer that will not return. Does nothing if the peer has returned meanwhile.</summary>
    public void EndLost(CloseReason reason, string sentence) => End(reason, sentence, onlyIfLost: true);

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

    private (CloseReason Reason, string Sentence) WhyBegunAnew() => _session.IsSameInstance
        ? (CloseReason.ResumeWindowElapsed, "It has returned, but it had ended the session in the meantime.")
        : (CloseReason.Restarted, "It came back as a new process.");

    private void OnResumeWindowElapsed() => EndLost(
        CloseReason.ResumeWindowElapsed,
        $"Peer '{Peer.Name}' did not return within {_context.Options.ResumeWindow.TotalSeconds:0.###} s.");

    private void End(CloseReason reason, string sentence, bool onlyIfLost = false)
    {
        lock (_links.Gate)
        {
            if (State == PeerState.Gone || (onlyIfLost && !_life.IsLost))
                return;

            LastReason = reason;
            _life.Enter(PeerState.Gone);
        }

        Finish(reason, sentence, silently: false);
        _context.Host.OnPeerChanged(Peer);
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
        _life.End();
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
