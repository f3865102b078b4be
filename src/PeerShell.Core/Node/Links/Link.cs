using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>
/// One connection of a node, accepted or dialled. The two differ only in which side speaks first. After that both exchange
/// HELLO, RESUME if the link will carry its peer's session, messages, and CLOSE. <see cref="LinkPhases"/> lists the phases.
/// </summary>
internal sealed class Link
{
    // The delay of an acknowledgement, so that it can travel with data or cover more messages (TCP waits up to 40 ms).
    private static readonly TimeSpan AckDelay = TimeSpan.FromMilliseconds(20);

    // The time that the other side has to read our CLOSE before the connection is reset.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    private readonly NodeLinks _owner;
    private readonly ILinkHost _host;
    private readonly PeerNodeOptions _options;
    private readonly TimeProvider _clock;
    private readonly LinkPhases _phases;
    private readonly LinkReader _reader;
    private readonly LinkWriter _writer;
    private readonly RoundTrip _roundTrip;
    private readonly KeepAlive _keepAlive;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Peer> _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IConnection _connection;
    private long _lastHeard;
    private bool _ackPending;

    /// <param name="owner">The links of the node.</param>
    /// <param name="host">The node, as a link sees it.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="dialled">The endpoint that was dialled; null when the connection was accepted.</param>
    /// <param name="protocol">The protocol to speak if the connection was dialled.</param>
    public Link(
        NodeLinks owner, ILinkHost host, PeerNodeOptions options, IConnection connection, PeerEndpoint? dialled, LinkProtocol protocol)
    {
        _owner = owner;
        _host = host;
        _options = options;
        _clock = options.Clock;
        _connection = connection;
        _phases = new LinkPhases(_clock);
        _reader = new LinkReader(this, host, options.Mesh.Members);
        _writer = new LinkWriter(connection);
        _roundTrip = new RoundTrip(_clock);
        _keepAlive = new KeepAlive(options.KeepAlive);
        Dialled = dialled;
        Protocol = protocol;
        Opened = _lastHeard = _clock.GetTimestamp();
        _timer = _clock.CreateTimer(static link => ((Link)link!).OnTimer(), this, HandshakeTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The endpoint that was dialled; null when the link was accepted.</summary>
    public PeerEndpoint? Dialled { get; }

    /// <summary>The protocol of the link. On an accepted link the first byte decides.</summary>
    public LinkProtocol Protocol { get; private set; }

    /// <summary>The time of opening, as a timestamp of the node's clock.</summary>
    public long Opened { get; }

    /// <summary>The connection that carries the records: the transport's, or the one that translates JSON lines.</summary>
    public IConnection Connection => _connection;

    public PeerEndpoint RemoteEndpoint => _connection.RemoteEndpoint;

    public LinkPhase Phase => _phases.Current;

    /// <summary>The other side's HELLO; null in the phase <see cref="LinkPhase.Greeting"/>.</summary>
    public Hello? FarHello { get; private set; }

    /// <summary>The session that the link has joined; null until the node has found it.</summary>
    public ILinkSession? Session => _phases.Session;

    /// <summary>The arbiter's open offer on this link.</summary>
    public ResumeRecord? Offer { get; set; }

    /// <summary>Whether the link has not ended.</summary>
    public bool IsOpen => Phase != LinkPhase.Ended;

    /// <summary>The reason why the link ended; null until it has.</summary>
    public LinkEnd? End => _phases.End;

    /// <summary>A task that completes when the link is closed and the node has removed it.</summary>
    public Task Finished => _finished.Task;

    /// <summary>
    /// A task that completes when the link carries its peer's session, or fails with a <see cref="LinkEndedException"/>.
    /// </summary>
    public Task<Peer> Attached => _attached.Task;

    /// <summary>The time of the last receive, as a timestamp of the node's clock.</summary>
    public long LastHeard => Volatile.Read(ref _lastHeard);

    /// <summary>The time since the last receive.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(LastHeard);

    private TimeSpan HandshakeTime => _options.Limits.HandshakeTime;

    /// <summary>Serves the link until it is closed. Never throws.</summary>
    public async Task RunAsync()
    {
        if (Protocol == LinkProtocol.JsonLines)
            SpeakJsonLines([]);
        if (Dialled is not null)
            Say(_host.CreateHello(this));

        var writing = WriteAsync();
        try
        {
            await _reader.RunAsync().ConfigureAwait(false);
            EndWith(new LinkEnd(
                CloseReason.ConnectionLost, "The other side closed the connection without sending CLOSE.", ByFarSide: true));
        }
        catch (IOException error)
        {
            EndWith(new LinkEnd(CloseReason.ConnectionLost, error.Message, ByFarSide: true));
        }
        catch (Exception error)
        {
            // A fault in this node must affect only this link.
            EndWith(new LinkEnd(CloseReason.ProtocolError, $"This node failed: {error}", ByFarSide: false));
        }

        _writer.Finish();
        await writing.ConfigureAwait(false);
        _timer.Dispose();
        _connection.Abort();
        _reader.Release();
    }

    /// <summary>Completes <see cref="Finished"/>. The node calls it when it has removed the link.</summary>
    public void Finish() => _finished.TrySetResult();

    /// <summary>Sends the HELLO of this node.</summary>
    public void Say(Hello hello) => _writer.Hello(hello);

    /// <summary>Sends an offer to resume the session, or the answer to an offer.</summary>
    public void Say(ResumeRecord resume) => _writer.Resume(resume);

    /// <summary>Wakes the writer because there are messages to write.</summary>
    public void Wake() => _writer.Wake();

    /// <inheritdoc cref="LinkWriter.WakeToSend"/>
    public void WakeToSend() => _writer.WakeToSend();

    /// <summary>Sends an acknowledgement, at once or after a short delay.</summary>
    /// <param name="ack">The acknowledgement.</param>
    /// <param name="now">Whether to send it at once, because the other side waits for it.</param>
    public void Acknowledge(AckRecord ack, bool now)
    {
        _writer.Acknowledge(ack);
        if (now)
            _writer.Wake();
        else if (!Interlocked.Exchange(ref _ackPending, true))
            SetTimer(AckDelay);
    }

    /// <inheritdoc cref="LinkPhases.TryJoin"/>
    public bool TryJoin(ILinkSession session) => _phases.TryJoin(session);

    /// <summary>Notes that the link now carries its peer's session.</summary>
    public void OnAttached(Peer peer)
    {
        if (!_phases.TryEnter(LinkPhase.Carrying))
            return;

        _owner.OnAttached(this);
        SetTimer(_options.KeepAlive.PingAfter);
        _attached.TrySetResult(peer);
    }

    /// <summary>Notes that another link carries the session now. If the arbiter does not close this link, the timer does.</summary>
    public void OnSuperseded()
    {
        if (_phases.TryEnter(LinkPhase.Superseded))
            SetTimer(HandshakeTime);
    }

    /// <summary>Sends a PING. The PONG shows that the peer is alive and measures the round trip.</summary>
    public void Ping() => _writer.Ping(_roundTrip.Begin());

    /// <summary>Measures the round trip. Concurrent callers share one measurement.</summary>
    /// <exception cref="LinkEndedException">The link ended first.</exception>
    public Task<TimeSpan> MeasureAsync()
    {
        var measurement = _roundTrip.MeasureAsync(out var isNew);
        if (isNew)
            Ping();
        if (End is { } end)
            _roundTrip.Fail(new LinkEndedException(end));

        return measurement;
    }

    /// <summary>Sends gossip.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TryGossip(Gossip gossip) =>
        _writer.TryQueue(RecordType.Gossip, GossipCodec.Write(gossip, endpoint => AdvertisedEndpoints.IsFor(endpoint, RemoteEndpoint)));

    /// <summary>Sends a question or an answer of a survey.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TrySurvey(SurveyRecord survey) => _writer.TryQueue(RecordType.Survey, [survey.ToBytes()]);

    /// <summary>Sends the cancellation of a request.</summary>
    public void Cancel(ulong request) => _writer.Cancel(request);

    /// <summary>Ends the link with a CLOSE. Returns at once; <see cref="Finished"/> completes within a bounded time.</summary>
    public void Close(CloseReason reason, string sentence)
    {
        _writer.Close(new CloseRecord(reason, sentence));
        if (EndWith(new LinkEnd(reason, sentence, ByFarSide: false)))
            SetTimer(CloseTime);
    }

    /// <summary>Aborts the connection.</summary>
    public void Abort() => _connection.Abort();

    /// <summary>Notes that something was received.</summary>
    public void OnReceived() => Volatile.Write(ref _lastHeard, _clock.GetTimestamp());

    /// <summary>Switches the link to JSON lines, which the other side speaks.</summary>
    /// <param name="received">The bytes received so far.</param>
    public void SpeakJsonLines(byte[] received)
    {
        Protocol = LinkProtocol.JsonLines;
        _connection = _host.TranslateLines(this, _connection, received);
        _writer.SwitchTo(_connection);
    }

    /// <summary>Handles the other side's HELLO.</summary>
    /// <exception cref="ProtocolException">It is a second HELLO, or the node refuses the link.</exception>
    public void OnHello(Hello hello)
    {
        if (Phase is not (LinkPhase.Greeting or LinkPhase.Ended))
            throw new ProtocolException(CloseReason.ProtocolError, "A second HELLO came.");

        FarHello = hello;
        if (_phases.TryEnter(LinkPhase.Resuming))
            _host.OnHello(this);
    }

    /// <summary>Answers a PING.</summary>
    public void OnPing(long timestamp)
    {
        _writer.Pong(timestamp);
        Session!.OnPing(this, TimeSpan.FromTicks(timestamp));

        // The PINGs of one side keep the other side from sending any, but both measure delays by them (TransitTime).
        if (Phase == LinkPhase.Carrying && Protocol == LinkProtocol.Native && _roundTrip.Age >= _options.KeepAlive.PingAfter)
            Ping();
    }

    /// <summary>Handles the answer to a PING.</summary>
    public void OnPong(long timestamp)
    {
        if (_roundTrip.Of(timestamp) is not { } time)
            return;

        Session!.OnRoundTrip(time);
        _roundTrip.End(time);
    }

    /// <summary>Handles the other side's CLOSE.</summary>
    public void OnClose(CloseRecord close)
    {
        EndWith(new LinkEnd(close.Reason, close.Sentence, ByFarSide: true));
        SetTimer(CloseTime);
        _writer.Finish();
    }

    private async Task WriteAsync()
    {
        try
        {
            await _writer.RunAsync(this).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            // This may be a sender's thread, which may hold locks, so the end must be handled on another thread.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            EndWith(new LinkEnd(CloseReason.ConnectionLost, error.Message, ByFarSide: true));
            _connection.Abort();
        }
    }

    private void OnTimer()
    {
        if (Interlocked.Exchange(ref _ackPending, false))
            _writer.Wake();

        switch (Phase)
        {
            case LinkPhase.Greeting or LinkPhase.Resuming:
                if (!HasTimeLeft(Opened, HandshakeTime))
                    Close(CloseReason.HandshakeTimeout, $"The handshake was not finished within {HandshakeTime.TotalSeconds:0.###} s.");

                break;
            case LinkPhase.Carrying when Session!.Carrier != this:
                // The links were superseded and attached in different orders.
                OnSuperseded();
                break;
            case LinkPhase.Carrying:
                CheckLife(Session!);
                break;
            case LinkPhase.Superseded:
                if (!HasTimeLeft(_phases.Since, HandshakeTime))
                    Close(CloseReason.DuplicateLink, "Another link carries the session now.");

                break;
            case LinkPhase.Ended:
                if (!HasTimeLeft(_phases.Since, CloseTime))
                    _connection.Abort();

                break;
        }
    }

    private void CheckLife(ILinkSession session)
    {
        switch (_keepAlive.Check(LastHeard, Silence, out var next))
        {
            case KeepAliveState.Pinged:
                session.OnSuspected(this, suspected: false);
                Ping();
                break;
            case KeepAliveState.Suspect:
                session.OnSuspected(this, suspected: true);
                break;
            case KeepAliveState.Alive:
                session.OnSuspected(this, suspected: false);
                break;
            case KeepAliveState.Dead:
                Close(CloseReason.KeepAliveTimeout, $"Nothing was received for {Silence.TotalSeconds:0.###} s.");
                return;
        }

        SetTimer(next);
    }

    /// <summary>Sets the timer again if it fired early, which happens because delayed acknowledgements use the same timer.</summary>
    /// <returns>Whether it was set again.</returns>
    private bool HasTimeLeft(long since, TimeSpan time)
    {
        var left = time - _clock.GetElapsedTime(since);
        if (left <= TimeSpan.Zero)
            return false;

        SetTimer(left);
        return true;
    }

    private void SetTimer(TimeSpan due)
    {
        _timer.Change(due, Timeout.InfiniteTimeSpan);

        // If an acknowledgement was delayed meanwhile, it must not wait for the later time.
        if (due > AckDelay && IsOpen && Volatile.Read(ref _ackPending))
            _timer.Change(AckDelay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the link once, fails those that wait for it, and notifies the node and the session.</summary>
    /// <returns>False when the link had already ended.</returns>
    private bool EndWith(LinkEnd end)
    {
        if (!_phases.TryEnd(ref end))
            return false;

        var error = new LinkEndedException(end);
        if (_attached.TrySetException(error))
            _ = _attached.Task.Exception;

        _roundTrip.Fail(error);
        _owner.OnEnded(this, end);
        Session?.OnLinkEnded(this, end);
        return true;
    }
}
