using System.Buffers.Binary;
using PeerShell.Discovery;
using PeerShell.Node.JsonLines;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>
/// One connection of a node. Whether it was accepted or dialled matters for who speaks first; everything behind that is
/// the same: HELLO each way, RESUME if it is to carry its peer's session, messages, CLOSE.
/// </summary>
internal sealed class Link
{
    // A pending acknowledgement waits this long for data to ride on or for more to acknowledge (TCP waits up to 40 ms).
    private static readonly TimeSpan AckDelay = TimeSpan.FromMilliseconds(20);

    // How long the far side may take to read our CLOSE before the connection is reset.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    private readonly PeerNode _node;
    private volatile IConnection _connection;
    private readonly RecordDecoder _decoder = new();
    private readonly LinkWriter _writer;
    private readonly KeepAlive _keepAlive;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Peer> _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LinkEnd? _end;
    private long _lastHeard;
    private long _pinged;
    private TaskCompletionSource<TimeSpan>? _pong;
    private GossipReader? _gossip;
    private bool _ackPending;

    public Link(PeerNode node, IConnection connection, PeerEndpoint? dialled, LinkProtocol protocol)
    {
        _node = node;
        _connection = connection;
        _writer = new LinkWriter(connection);
        _keepAlive = new KeepAlive(node.Options.KeepAlive);
        Dialled = dialled;
        Protocol = protocol;
        Opened = _lastHeard = node.Clock.GetTimestamp();
        _timer = node.Clock.CreateTimer(static link => ((Link)link!).OnTimer(), this, node.Options.Limits.HandshakeTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was dialled; null when the link was accepted.</summary>
    public PeerEndpoint? Dialled { get; }

    /// <summary>What is spoken; of an accepted link the first byte tells.</summary>
    public LinkProtocol Protocol { get; private set; }

    /// <summary>When it was opened, as a timestamp of the node's clock.</summary>
    public long Opened { get; }

    public PeerEndpoint RemoteEndpoint => _connection.RemoteEndpoint;

    /// <summary>The far side's HELLO, once it has come.</summary>
    public Hello? FarHello { get; private set; }

    /// <summary>Whose link it is, once the HELLO has come.</summary>
    public PeerSession? Session { get; set; }

    /// <summary>The arbiter's open offer on this link.</summary>
    public ResumeRecord? Offer { get; set; }

    /// <summary>Whether it is neither closed nor being closed.</summary>
    public bool IsOpen => Volatile.Read(ref _end) is null;

    /// <summary>Why it ended, if it has.</summary>
    public LinkEnd? End => Volatile.Read(ref _end);

    /// <summary>Completes when nothing is left of the link.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Completes when the link carries its peer's session, or fails with a <see cref="LinkEndedException"/>.</summary>
    public Task<Peer> Attached => _attached.Task;

    /// <summary>How long ago something was last heard.</summary>
    public TimeSpan Silence => _node.Clock.GetElapsedTime(Volatile.Read(ref _lastHeard));

    /// <summary>Serves the link until it is closed. Never throws.</summary>
    public async Task RunAsync()
    {
        if (Protocol == LinkProtocol.JsonLines)
            SpeakJsonLines([]);
        if (Dialled is not null)
            SayHello();

        var writing = WriteAsync();
        try
        {
            await ReadAsync().ConfigureAwait(false);
            EndWith(new LinkEnd(CloseReason.ConnectionLost, "The far side ended the connection without a word.", ByFarSide: true));
        }
        catch (IOException error)
        {
            EndWith(new LinkEnd(CloseReason.ConnectionLost, error.Message, ByFarSide: true));
        }
        catch (Exception error)
        {
            // A fault of ours must cost this link and nothing else.
            EndWith(new LinkEnd(CloseReason.ProtocolError, $"This node failed: {error}", ByFarSide: false));
        }

        _writer.Finish();
        await writing.ConfigureAwait(false);
        _timer.Dispose();
        _connection.Abort();
        _decoder.Release();
    }

    /// <summary>Says that nothing is left of the link, neither here nor in the node.</summary>
    public void Finish() => _finished.TrySetResult();

    /// <summary>Tells the far side who this node is.</summary>
    public void SayHello() => _writer.Hello(_node.Admission.CreateHello(this));

    public void Say(ResumeRecord resume) => _writer.Resume(resume);

    /// <summary>There are messages to write.</summary>
    public void Wake() => _writer.Wake();

    /// <inheritdoc cref="LinkWriter.WakeToSend"/>
    public void WakeToSend() => _writer.WakeToSend();

    /// <summary>Sets what is to be acknowledged.</summary>
    /// <param name="ack">What has been accepted.</param>
    /// <param name="now">Whether the far side waits for it.</param>
    public void Acknowledge(AckRecord ack, bool now)
    {
        _writer.Acknowledge(ack);
        if (now)
            _writer.Wake();
        else if (!Interlocked.Exchange(ref _ackPending, true))
            SetTimer(AckDelay);
    }

    /// <summary>The link now carries its peer's session.</summary>
    public void OnAttached(Peer peer)
    {
        _node.Links.OnAttached(this);
        SetTimer(_node.Options.KeepAlive.PingAfter);
        _attached.TrySetResult(peer);
    }

    /// <summary>Another link has taken the session over. The arbiter closes this one; should it not, time does.</summary>
    public void OnSuperseded() => SetTimer(_node.Options.Limits.HandshakeTime);

    /// <summary>Asks for a sign of life, from which the round trip is measured.</summary>
    public void Ping()
    {
        var now = _node.Clock.GetTimestamp();
        Volatile.Write(ref _pinged, now);
        _writer.Ping(now);
    }

    /// <summary>Measures the round trip. One who asks while another's measurement is under way shares it.</summary>
    /// <exception cref="LinkEndedException">The link ended first.</exception>
    public Task<TimeSpan> MeasureAsync()
    {
        var fresh = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _pong, fresh, null) is { } running)
            return running.Task;

        Ping();
        if (End is { } end)
            fresh.TrySetException(new LinkEndedException(end));

        return fresh.Task;
    }

    /// <summary>Tells gossip.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TryGossip(Gossip gossip) =>
        _writer.TryTell(RecordType.Gossip, GossipCodec.Write(gossip, endpoint => AdvertisedEndpoints.IsFor(endpoint, RemoteEndpoint)));

    /// <summary>Asks, or answers, who is connected to whom.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TrySurvey(SurveyRecord survey) => _writer.TryTell(RecordType.Survey, [survey.ToBytes()]);

    /// <summary>Says that a request is cancelled.</summary>
    public void Cancel(ulong request) => _writer.Cancel(request);

    /// <summary>Closes the link with a CLOSE. Returns at once; <see cref="Finished"/> completes within a bounded time.</summary>
    public void Close(CloseReason reason, string sentence)
    {
        _writer.Close(new CloseRecord(reason, sentence));
        if (EndWith(new LinkEnd(reason, sentence, ByFarSide: false)))
            SetTimer(CloseTime);
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort() => _connection.Abort();

    private async Task WriteAsync()
    {
        try
        {
            await _writer.RunAsync(this).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            // Whoever sends, perhaps under locks of its own, is not to learn of this in the middle of it.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            EndWith(new LinkEnd(CloseReason.ConnectionLost, error.Message, ByFarSide: true));
            _connection.Abort();
        }
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            // Waiting without a buffer, so that an idle link holds none.
            if (_decoder.IsEmpty)
                await _connection.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);

            var count = await _connection.ReceiveAsync(_decoder.GetMemory()).ConfigureAwait(false);
            if (count == 0)
                return;

            _decoder.Advance(count);
            Volatile.Write(ref _lastHeard, _node.Clock.GetTimestamp());
            if (Dialled is null && _decoder.TryTakeLines(out var lines))
                SpeakJsonLines(lines);
            else
                Decode();
        }
    }

    /// <summary>The far side is a program that speaks JSON lines: from here on the connection is translated.</summary>
    private void SpeakJsonLines(byte[] received)
    {
        Protocol = LinkProtocol.JsonLines;
        _connection = JsonLinesConnection.Start(_node, this, _connection, received);
        _writer.SwitchTo(_connection);
    }

    private void Decode()
    {
        try
        {
            while (IsOpen && _decoder.TryRead(out var record))
                Handle(record);
        }
        catch (ProtocolException error)
        {
            Close(error.Reason, error.Message);
        }

        // What comes behind a CLOSE, ours or theirs, is read only so that the connection can end in order.
        if (!IsOpen)
            _decoder.Release();

        _decoder.Rest();
    }

    private void Handle(in Record record)
    {
        if (FarHello is null && record.Type is not (RecordType.Hello or RecordType.Close))
            throw new ProtocolException(CloseReason.ProtocolError, "The first record must be a HELLO.");

        switch (record.Type)
        {
            case RecordType.Hello:
                if (FarHello is not null)
                    throw new ProtocolException(CloseReason.ProtocolError, "A second HELLO came.");

                FarHello = Hello.Read(record.Body);
                _node.Admission.Admit(this);
                break;
            case RecordType.Data:
                Session!.Receiver.OnData(this, record);
                break;
            case RecordType.Ack:
                Session!.Outbox.OnAck(this, AckRecord.Read(record.Body));
                break;
            case RecordType.Resume:
                Session!.OnResume(this, ResumeRecord.Read(record.Body));
                break;
            case RecordType.Ping when record.Body.Length == sizeof(long):
                _writer.Pong(BinaryPrimitives.ReadInt64BigEndian(record.Body));
                break;
            case RecordType.Pong when record.Body.Length == sizeof(long):
                OnPong(BinaryPrimitives.ReadInt64BigEndian(record.Body));
                break;
            case RecordType.Gossip:
                _gossip ??= new GossipReader(_node.Options.Mesh.Members);
                if (_gossip.Read(record.Body) is { } gossip)
                    _node.Discovery.Hear(Session!, gossip);

                break;
            case RecordType.Cancel:
                foreach (var request in CancelRecord.Read(record.Body))
                    Session!.Served.Cancel(request);

                break;
            case RecordType.Survey:
                _node.Surveys.Hear(Session!, SurveyRecord.Read(record.Body));
                break;
            case RecordType.Close:
                var close = CloseRecord.Read(record.Body);
                EndWith(new LinkEnd(close.Reason, close.Sentence, ByFarSide: true));
                SetTimer(CloseTime);
                _writer.Finish();
                break;
            default:
                if (!record.Has(RecordFlags.Optional))
                    throw new ProtocolException(CloseReason.ProtocolError, $"A record of type {(int)record.Type} came, which does not exist.");

                break;
        }
    }

    private void OnPong(long pinged)
    {
        // Anything else was never asked for, and says nothing about the round trip.
        if (pinged != Volatile.Read(ref _pinged))
            return;

        var time = _node.Clock.GetElapsedTime(pinged);
        Session!.Peer.RoundTripTime = time;
        Interlocked.Exchange(ref _pong, null)?.TrySetResult(time);
    }

    private void OnTimer()
    {
        if (Interlocked.Exchange(ref _ackPending, false))
            _writer.Wake();

        if (End is { } end)
        {
            // However this timer was set: the far side has its time to read the CLOSE.
            var left = CloseTime - _node.Clock.GetElapsedTime(end.At);
            if (left > TimeSpan.Zero)
                SetTimer(left);
            else
                _connection.Abort();

            return;
        }

        if (Session?.Carrier != this)
        {
            var waited = _node.Clock.GetElapsedTime(Opened);
            if (waited < _node.Options.Limits.HandshakeTime)
                SetTimer(_node.Options.Limits.HandshakeTime - waited);
            else if (Attached.IsCompleted)
                Close(CloseReason.DuplicateLink, "Another link has taken over.");
            else
                Close(CloseReason.HandshakeTimeout, $"The handshake was not done within {_node.Options.Limits.HandshakeTime.TotalSeconds:0.###} s.");

            return;
        }

        switch (_keepAlive.Check(Volatile.Read(ref _lastHeard), Silence, out var next))
        {
            case KeepAliveState.Pinged:
                Session.OnSuspected(this, suspected: false);
                Ping();
                break;
            case KeepAliveState.Suspect:
                Session.OnSuspected(this, suspected: true);
                break;
            case KeepAliveState.Alive:
                Session.OnSuspected(this, suspected: false);
                break;
            case KeepAliveState.Dead:
                Close(CloseReason.KeepAliveTimeout, $"Nothing was heard for {Silence.TotalSeconds:0.###} s.");
                return;
        }

        SetTimer(next);
    }

    private void SetTimer(TimeSpan due)
    {
        _timer.Change(due, Timeout.InfiniteTimeSpan);

        // An acknowledgement that was put off meanwhile is not to wait for a later time.
        if (due > AckDelay && IsOpen && Volatile.Read(ref _ackPending))
            _timer.Change(AckDelay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Notes why the link ended, the first time, and tells those who hold it.</summary>
    private bool EndWith(LinkEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, end with { At = _node.Clock.GetTimestamp() }, null) is not null)
            return false;

        if (_attached.TrySetException(new LinkEndedException(end)))
            _ = _attached.Task.Exception;
        if (Interlocked.Exchange(ref _pong, null) is { } measurement && measurement.TrySetException(new LinkEndedException(end)))
            _ = measurement.Task.Exception;

        _node.Links.OnEnded(this, end);
        return true;
    }
}
