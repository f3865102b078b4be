using PeerShell.Node.Links;
using PeerShell.Node.Requests;
using PeerShell.Node.Timing;
using PeerShell.Protocol;
using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>
/// Keeps the session with a peer going: over whichever link carries it, into the inbox, handlers and requests, and to its
/// end, when what is lost is told.
/// </summary>
/// <remarks>The peer's state changes under the gate of its links (<see cref="PeerLinks.Gate"/>) only.</remarks>
internal sealed class PeerSession
{
    private readonly PeerNode _node;
    private readonly Session _session;
    private readonly PeerLinks _links;
    private readonly AsyncPulse _changed = new();
    private readonly Alarm _resumeAlarm;
    private readonly bool _isArbiter;

    public PeerSession(Peer peer)
    {
        Peer = peer;
        _node = peer.Node;
        var limits = _node.Options.Limits;
        var window = new ReceiveWindow(limits.ReceiveWindow, _node.PeerTable.WindowGrowth);
        _session = new Session(CreateLane(limits, window, _node.Options.WhenFull), CreateLane(limits, window, FullQueuePolicy.Block), window);
        _isArbiter = _node.Id < peer.Id || peer.Id.IsUuid;
        _links = new PeerLinks(_node, _session, _isArbiter, isJsonLines: peer.Id.IsUuid);
        if (peer.Id.IsUuid)
            JsonLines = new JsonLinesSession(limits.MessageBytes, limits.ReceiveWindow, limits.SendQueueMessages);
        Outbox = new Outbox(this, _session, _node.Options.WhenFull);
        Requests = new PeerRequests(this);
        Receiver = new Receiver(this, _session);
        _resumeAlarm = new Alarm(_node.Clock, static session => ((PeerSession)session!).OnResumeWindowElapsed(), this);
    }

    public Peer Peer { get; }

    public Outbox Outbox { get; }

    public Receiver Receiver { get; }

    /// <summary>What this node asks of the peer.</summary>
    public PeerRequests Requests { get; }

    /// <summary>What the peer asks of this node.</summary>
    public ServedRequests Served { get; } = new();

    public PeerState State { get; private set; }

    /// <summary>Whether the peer is lost, and was not where it was before.</summary>
    public bool IsUnreachable { get; private set; }

    /// <summary>Since when the peer is lost: since its link broke, or fell silent.</summary>
    public DateTimeOffset LostSince { get; private set; }

    public CloseReason LastReason { get; private set; }

    public long MessagesUndeliverable { get; private set; }

    /// <summary>The link that carries the session, if there is one.</summary>
    public Link? Carrier => _links.Carrier;

    /// <summary>The far half of the session, when the peer is a program that speaks JSON lines, which keeps none.</summary>
    public JsonLinesSession? JsonLines { get; }

    /// <summary>Completes at the next change of state.</summary>
    public Task Changed => _changed.Next;

    /// <summary>Takes a link whose HELLO has come.</summary>
    /// <returns>False when the peer is gone: the link belongs to its successor.</returns>
    public bool TryAdopt(Link link)
    {
        lock (_links.Gate)
        {
            if (State == PeerState.Gone)
                return false;

            link.Session = this;
            if (link.IsOpen)
                _links.Add(link);

            // A link may end at the very moment it is taken; a peer that never had one is not to stay.
            if (State != PeerState.Connecting || !_links.IsEmpty)
                return true;

            SetState(PeerState.Gone);
        }

        Bury(CloseReason.ConnectionLost, "The link ended.", silently: true);
        return true;
    }

    public void OnResume(Link link, ResumeRecord resume)
    {
        IReadOnlyList<Link> superseded;
        long lost;
        bool anew;
        PeerState before;
        lock (_links.Gate)
        {
            if (State == PeerState.Gone || _links.Resume(link, resume, out superseded) is not { } given)
                return;

            lost = given;
            anew = _session.HasBegunAnew;
            before = State;
            IsUnreachable = false;
            Peer.Describe(link, again: before == PeerState.Reconnecting);
            SetState(PeerState.Connected);
            _resumeAlarm.Reset();
        }

        const string restarted = "It came back as a new process.";
        if (anew)
            EndRequests(restarted);

        ReportLost(lost, CloseReason.Restarted, restarted);
        if (before is PeerState.Connecting or PeerState.Reconnecting)
            _node.Events.Connected(Peer, link, again: before == PeerState.Reconnecting);

        Receiver.AcknowledgeAll(link);
        link.Ping();
        link.OnAttached(Peer);
        _node.Admission.Meet(Peer);
        foreach (var other in superseded)
            Supersede(other);

        _node.Discovery.OnPeerChanged(Peer);
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

            SetState(suspected ? PeerState.Suspect : PeerState.Connected);
        }

        _node.Events.Suspected(Peer, suspected);
    }

    // Off the sender's thread, which holds the send lock.
    public void OnQueueFull() => ThreadPool.UnsafeQueueUserWorkItem(
        static session => session.Close(CloseReason.QueueFull, $"The send queue for peer '{session.Peer.Name}' is full."), this, preferLocal: false);

    public void OnLinkEnded(Link link, LinkEnd end)
    {
        PeerState before;
        lock (_links.Gate)
        {
            var carried = _links.Remove(link);
            before = State;
            if (State == PeerState.Gone || (!carried && State != PeerState.Connecting) || Carrier is not null)
                return;

            if (State == PeerState.Connecting)
            {
                if (!_links.IsEmpty)
                    return;

                SetState(PeerState.Gone);
            }
            else
            {
                LastReason = end.Reason;
                LostSince = _node.Clock.GetUtcNow() - (end.Reason == CloseReason.KeepAliveTimeout ? link.Silence : TimeSpan.Zero);
                SetState(IsFinal(end.Reason) ? PeerState.Gone : PeerState.Reconnecting);
                if (State == PeerState.Reconnecting)
                    _resumeAlarm.Set(_node.Options.ResumeWindow);
            }
        }

        if (before != PeerState.Connecting)
            _node.Events.Disconnected(Peer, link, end);
        if (State == PeerState.Gone)
            Bury(end.Reason, end.Sentence, silently: before == PeerState.Connecting);

        _node.Discovery.OnPeerChanged(Peer);
    }

    /// <summary>The peer was lost and is not where it was: it may return, but no request is to wait for that.</summary>
    public void OnUnreachable(string why)
    {
        lock (_links.Gate)
        {
            if (State != PeerState.Reconnecting)
                return;

            IsUnreachable = true;
        }

        Requests.LoseAll(why);
        _node.Successors.OnUnreachable(Peer);
        _node.OnStateChanged();
    }

    /// <summary>Ends the session of a peer that is lost and will not return. Of one that has returned meanwhile it goes on.</summary>
    public void EndLost(CloseReason reason, string sentence) => End(reason, sentence, PeerState.Reconnecting);

    /// <summary>Ends the session as somebody here wants it.</summary>
    /// <returns>A task that completes when the links are closed: after what is queued is acknowledged, or the drain time.</returns>
    public async Task DisconnectAsync()
    {
        using var drained = new CancellationTokenSource(_node.Options.DrainTime, _node.Clock);
        await CloseAsync(CloseReason.Disconnected, $"Node '{_node.Name}' ended the connection.", drained.Token).ConfigureAwait(false);
    }

    /// <summary>Ends the session: waits for what is queued, then closes the links.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="sentence">Why, for people.</param>
    /// <param name="drained">Gives up waiting for acknowledgements.</param>
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
            // What is left is reported as undeliverable below.
        }

        await Task.WhenAll(Close(reason, sentence).Select(link => link.Finished)).ConfigureAwait(false);
    }

    private IReadOnlyList<Link> Close(CloseReason reason, string sentence)
    {
        var links = _links.Snapshot();
        foreach (var link in links)
            link.Close(reason, sentence);

        // Without a link there was nobody to tell, and nothing ended the session yet.
        End(reason, sentence);
        return links;
    }

    private void OnResumeWindowElapsed() => EndLost(
        CloseReason.ResumeWindowElapsed,
        $"Peer '{Peer.Name}' did not return within {_node.Options.ResumeWindow.TotalSeconds:0.###} s.");

    private void End(CloseReason reason, string sentence, PeerState? only = null)
    {
        lock (_links.Gate)
        {
            if (State == PeerState.Gone || (only is { } state && State != state))
                return;

            LastReason = reason;
            SetState(PeerState.Gone);
        }

        Bury(reason, sentence, silently: false);
        _node.Discovery.OnPeerChanged(Peer);
    }

    /// <summary>Gives up what the peer held, and says what is lost.</summary>
    private void Bury(CloseReason reason, string sentence, bool silently)
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
        _node.PeerTable.Retire(Peer);
        Outbox.OnLost();
        if (!silently)
            _node.Events.Gone(Peer, reason, sentence);
    }

    private void Supersede(Link link)
    {
        // The follower leaves it to the arbiter, which knows that both ends have moved.
        if (_isArbiter)
            link.Close(CloseReason.DuplicateLink, "There is another link, which stays.");
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
        _node.Events.Undeliverable(Peer, count, reason, sentence);
    }

    // The session outlives a link that was lost; a link that was closed on purpose, or for what would happen again, ends it.
    private static bool IsFinal(CloseReason reason) =>
        reason is not (CloseReason.ConnectionLost or CloseReason.KeepAliveTimeout or CloseReason.DuplicateLink);

    private void SetState(PeerState state)
    {
        // First, so that nobody finds a peer that is gone among the node's peers.
        if (state == PeerState.Gone)
            _node.Admission.Forget(Peer);

        if (state == PeerState.Reconnecting)
            _node.Successors.OnLost(Peer);
        else if (State == PeerState.Reconnecting)
            _node.Successors.OnNoLongerLost(Peer);

        State = state;
        _changed.Pulse();
        _node.OnStateChanged();
    }
}
