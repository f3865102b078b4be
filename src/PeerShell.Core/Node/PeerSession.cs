using PeerShell.Protocol;
using PeerShell.Protocol.JsonLines;

namespace PeerShell.Node;

/// <summary>
/// Keeps the session with a peer going: over whichever link carries it, into the inbox, and to its end, when what is lost
/// is told.
/// </summary>
/// <remarks>The peer's state changes under the gate of its links (<see cref="PeerLinks.Gate"/>) only.</remarks>
internal sealed class PeerSession : IMessageSink
{
    private readonly PeerNode _node;
    private readonly Session _session;
    private readonly PeerLinks _links;
    private readonly AsyncPulse _changed = new();
    private readonly Alarm _resumeAlarm;
    private readonly bool _isArbiter;
    private AckRecord _lastAck;

    public PeerSession(Peer peer)
    {
        Peer = peer;
        _node = peer.Node;
        var limits = _node.Options.Limits;
        _session = new Session(
            new SendLog(limits.SendQueueBytes, limits.SendQueueMessages, _node.Options.WhenFull == FullQueuePolicy.DropOldest),
            new Inflow(limits.MessageBytes, limits.ReceiveWindow));
        _isArbiter = _node.Id < peer.Id || peer.Id.IsUuid;
        _links = new PeerLinks(_node, _session, _isArbiter, isJsonLines: peer.Id.IsUuid);
        if (peer.Id.IsUuid)
            JsonLines = new JsonLinesSession(limits.MessageBytes, limits.ReceiveWindow, limits.SendQueueMessages);
        Queue = new SendQueue(this, _session, _node.Options);
        _resumeAlarm = new Alarm(_node.Clock, static session => ((PeerSession)session!).OnResumeWindowElapsed(), this);
    }

    public Peer Peer { get; }

    public SendQueue Queue { get; }

    public PeerState State { get; private set; }

    public CloseReason LastReason { get; private set; }

    public long MessagesReceived { get; private set; }

    public long MessagesUndeliverable { get; private set; }

    public long BytesSent { get; private set; }

    public long BytesReceived { get; private set; }

    /// <summary>The link that carries the session, if there is one.</summary>
    public Link? Carrier => _links.Carrier;

    /// <summary>The far half of the session, when the peer is a program that speaks JSON lines, which keeps none.</summary>
    public JsonLinesSession? JsonLines { get; }

    /// <summary>Completes at the next change of state.</summary>
    public Task Changed => _changed.Next;

    bool IMessageSink.TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        if (!_node.Inbox.TryReserve(this, PeerMessage.Cost(header)))
            return false;

        var message = new PeerMessage(Peer, header, content, _node.Clock.GetUtcNow());
        MessagesReceived++;
        _node.Deliver(message);
        return true;
    }

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
        PeerState before;
        lock (_links.Gate)
        {
            if (State == PeerState.Gone || _links.Resume(link, resume, out superseded) is not { } given)
                return;

            lost = given;
            before = State;
            Peer.Describe(link);
            SetState(PeerState.Connected);
            _resumeAlarm.Reset();
        }

        ReportLost(lost, CloseReason.Restarted, $"Peer '{Peer.Name}' came back as a new process.");
        if (before is PeerState.Connecting or PeerState.Reconnecting)
            _node.Events.Connected(Peer, link, again: before == PeerState.Reconnecting);

        AcknowledgeAll(link);
        link.Ping();
        link.OnAttached(Peer);
        _node.Introduction.Meet(Peer);
        foreach (var other in superseded)
            Supersede(other);

        _node.Discovery.OnPeerChanged(Peer);
    }

    public void OnData(Link link, in Record record)
    {
        AckRecord ack;
        bool now;
        lock (_session.ReceiveLock)
        {
            if (Carrier != link)
                return;

            var data = DataRecord.Read(record.Body);
            BytesReceived += data.Bytes.Length;
            _session.Inflow.Receive(data, this);
            ack = _session.Inflow.Ack;
            if (ack == _lastAck)
                return;

            now = record.Flags.HasFlag(RecordFlags.AckNow) || IsAckDue(ack);
            if (now)
                _lastAck = ack;
        }

        link.Acknowledge(ack, now);
    }

    public void OnAck(Link link, AckRecord ack)
    {
        bool more;
        lock (_session.SendLock)
        {
            if (Carrier != link)
                return;

            _session.Log.Acknowledge(ack);
            more = _session.Sendable > 0;
        }

        if (more)
            link.Wake();

        Queue.OnAcknowledged();
    }

    /// <summary>There is room in the inbox again: delivers what was held back.</summary>
    public void Drain()
    {
        try
        {
            lock (_session.ReceiveLock)
            {
                if (State == PeerState.Gone)
                    return;

                _session.Inflow.Drain(this);
            }

            AcknowledgeAll(Carrier);
        }
        catch (ProtocolException error)
        {
            // Behind what was held back came what is not allowed.
            Carrier?.Close(error.Reason, error.Message);
        }
    }

    /// <summary>Takes the next bytes for a link to write.</summary>
    /// <param name="link">The link.</param>
    /// <param name="chunk">Where to.</param>
    /// <param name="offset">The offset of the first of them.</param>
    /// <returns>The header of their record, or null when there is nothing to say. The record can be empty, to ask for an acknowledgement.</returns>
    public RecordHeader? TakeToSend(Link link, SendChunk chunk, out long offset)
    {
        offset = 0;
        lock (_session.SendLock)
        {
            if (Carrier != link)
                return null;

            offset = _session.Log.Sent;
            _session.Log.Take(Math.Min(DataRecord.MaxBytes, _session.Sendable), chunk);
            var length = (int)(_session.Log.Sent - offset);
            BytesSent += length;
            var allSent = _session.Log.Sent == _session.Log.End;
            if (length == 0 && !(allSent && Queue.AckWanted))
                return null;

            var flags = Queue.AckWanted ? RecordFlags.AckNow : RecordFlags.None;
            if (allSent)
                Queue.AckWanted = false;

            return new RecordHeader(RecordType.Data, flags, DataRecord.PrefixSize + length);
        }
    }

    public void Return(SendChunk chunk)
    {
        lock (_session.SendLock)
            chunk.Clear();
    }

    public void Wake() => Carrier?.Wake();

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

    /// <summary>Ends the session: waits for what is queued, then closes the links.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="sentence">Why, for people.</param>
    /// <param name="drained">Gives up waiting for acknowledgements.</param>
    public async Task CloseAsync(CloseReason reason, string sentence, CancellationToken drained)
    {
        Queue.Close();
        try
        {
            if (Peer.IsConnected)
                await Queue.FlushAsync(drained).ConfigureAwait(false);
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

    private void OnResumeWindowElapsed() => End(
        CloseReason.ResumeWindowElapsed,
        $"Peer '{Peer.Name}' did not return within {_node.Options.ResumeWindow.TotalSeconds:0.###} s.",
        PeerState.Reconnecting);

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
        Queue.Close();
        long lost;
        lock (_session.ReceiveLock)
        lock (_session.SendLock)
            lost = _session.Forget();

        _resumeAlarm.End();
        Queue.EndReports();
        ReportLost(lost, reason, sentence);
        _node.Retire(Peer);
        Queue.OnLost();
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

    private void AcknowledgeAll(Link? link)
    {
        lock (_session.ReceiveLock)
            _lastAck = _session.Inflow.Ack;

        link?.Acknowledge(_lastAck, now: true);
    }

    private void ReportLost(long count, CloseReason reason, string sentence)
    {
        if (count == 0)
            return;

        MessagesUndeliverable += count;
        Queue.OnLost();
        _node.Events.Undeliverable(Peer, count, reason, sentence);
    }

    // After a quarter of the window, so that the sender never has to wait for it.
    private bool IsAckDue(AckRecord ack) => ack.Offset - _lastAck.Offset >= _node.Options.Limits.ReceiveWindow / 4;

    // The session outlives a link that was lost; a link that was closed on purpose, or for what would happen again, ends it.
    private static bool IsFinal(CloseReason reason) =>
        reason is not (CloseReason.ConnectionLost or CloseReason.KeepAliveTimeout or CloseReason.DuplicateLink);

    private void SetState(PeerState state)
    {
        // First, so that nobody finds a peer that is gone among the node's peers.
        if (state == PeerState.Gone)
            _node.Introduction.Forget(Peer);

        State = state;
        _changed.Pulse();
        _node.OnStateChanged();
    }
}
