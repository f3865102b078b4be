using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>
/// Writes to a link in one loop. When woken, the loop gathers everything there is to write into one send. Control records go
/// first. Each kind of them has one slot, in which a later record replaces an unwritten earlier one, so that no peer can make
/// the writer hold many. Gossip and survey records wait in a bounded queue behind them.
/// </summary>
internal sealed class LinkWriter(IConnection connection)
{
    // 1 MiB, and no more than half a window. Larger sends save little, and control records would wait for them.
    private const int RecordsPerSend = 16;

    // 16 MiB: several times the whole member list of the largest network.
    private const int MaxQueuedBytes = 16 * 1024 * 1024;

    // Cancellations beyond this limit are sent only in the stream of messages, which contains all of them.
    private const int MaxCancels = CancelRecord.MaxIds;

    private static readonly byte[] PrefaceBytes = Preface.Bytes.ToArray();

    private volatile IConnection _connection = connection;
    private readonly Lock _lock = new();
    private readonly WakeUp _wakeUp = new();
    private readonly List<ArraySegment<byte>> _buffers = [];
    private readonly SendChunk _chunk = new();
    private readonly Queue<byte[]> _queued = new();
    private int _queuedBytes;
    private readonly List<ulong> _cancels = [];

    // Holds small records, at most one of each kind, and the prefixes of DATA records.
    private readonly byte[] _scratch = new byte[
        4 * RecordHeader.Size + ResumeRecord.Size + AckRecord.Size + 2 * sizeof(long)
        + RecordsPerSend * (RecordHeader.Size + DataRecord.PrefixSize)];

    private readonly WriteTurn _turn = new();
    private int _used;
    private bool _prefaceSent;
    private byte[]? _hello;
    private byte[]? _close;
    private ResumeRecord? _resume;
    private AckRecord? _ack;
    private long? _ping;
    private long? _pong;
    private bool _finished;

    public void Hello(Hello hello)
    {
        var record = Encode(RecordType.Hello, hello.ToBytes());
        lock (_lock)
            _hello = record;

        Wake();
    }

    public void Resume(ResumeRecord resume)
    {
        lock (_lock)
            _resume = resume;

        Wake();
    }

    /// <summary>Switches to another connection.</summary>
    public void SwitchTo(IConnection connection) => _connection = connection;

    /// <summary>Queues gossip or survey records, unless the other side reads so slowly that the queue is full.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryQueue(RecordType type, IEnumerable<byte[]> bodies)
    {
        byte[][] records = [.. bodies.Select(body => Encode(type, body, RecordFlags.Optional))];
        lock (_lock)
        {
            var size = records.Sum(Size);
            if (_queuedBytes + size > MaxQueuedBytes)
                return false;

            _queuedBytes += size;

            foreach (var record in records)
                _queued.Enqueue(record);
        }

        Wake();
        return true;
    }

    /// <summary>Sets the acknowledgement for the next send. Call <see cref="Wake"/> to send it soon.</summary>
    public void Acknowledge(AckRecord ack)
    {
        lock (_lock)
            _ack = ack;
    }

    public void Ping(long timestamp)
    {
        lock (_lock)
            _ping = timestamp;

        Wake();
    }

    /// <summary>Queues the cancellation of a request, if there is room for it.</summary>
    public void Cancel(ulong request)
    {
        lock (_lock)
        {
            if (_cancels.Count == MaxCancels)
                return;

            _cancels.Add(request);
        }

        Wake();
    }

    public void Pong(long timestamp)
    {
        lock (_lock)
            _pong = timestamp;

        Wake();
    }

    /// <summary>Sends a CLOSE as the last record, unless the writer has finished.</summary>
    public void Close(CloseRecord close)
    {
        var record = Encode(RecordType.Close, close.ToBytes());
        lock (_lock)
            _close = record;

        Wake();
    }

    /// <summary>Ends the loop without a CLOSE.</summary>
    public void Finish()
    {
        lock (_lock)
            _finished = true;

        Wake();
    }

    /// <summary>Wakes the loop because there may be something to write.</summary>
    public void Wake() => _wakeUp.Set();

    /// <summary>
    /// Wakes the loop because there is a message to write. After a pause, this thread writes the message itself, which saves a
    /// switch to another thread. Messages that follow closely are gathered as usual.
    /// </summary>
    public void WakeToSend() => _wakeUp.Set(here: _wakeUp.IsWaiting && _turn.IsMine());

    /// <summary>Writes until <see cref="Close"/> or <see cref="Finish"/> is called, then sends FIN.</summary>
    /// <param name="link">The link, whose session provides the messages.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task RunAsync(Link link)
    {
        while (true)
        {
            await _wakeUp.WaitAsync().ConfigureAwait(false);
            for (var sends = 0; Gather(link, out var last); sends++)
            {
                // This may be the thread of a sender, which must not be kept busy with the messages of other senders.
                if (sends == 1)
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

                try
                {
                    await _connection.SendAsync(_buffers).ConfigureAwait(false);
                }
                finally
                {
                    _buffers.Clear();
                    link.Session?.Return(_chunk);
                    _turn.Wrote();
                }

                if (last)
                    break;
            }

            if (IsOver)
                break;
        }

        _connection.ShutdownSend();
    }

    private bool IsOver
    {
        get
        {
            lock (_lock)
                return _finished;
        }
    }

    /// <summary>Gathers the buffers of the next send.</summary>
    /// <param name="link">The link.</param>
    /// <param name="last">Whether this is the last send.</param>
    /// <returns>Whether there is anything to write.</returns>
    private bool Gather(Link link, out bool last)
    {
        _used = 0;
        lock (_lock)
        {
            last = _finished || _close is not null;
            if (_finished)
                return false;

            GatherControl();
            _finished = last;
        }

        if (!last && link.Session is { } session)
            GatherData(link, session);

        return _buffers.Count > 0;
    }

    private void GatherControl()
    {
        if (!_prefaceSent && (_hello ?? _close) is not null)
        {
            _buffers.Add(PrefaceBytes);
            _prefaceSent = true;
        }

        Add(ref _hello);
        if (_resume is { } resume)
        {
            resume.Write(Body(RecordType.Resume, ResumeRecord.Size));
            _resume = null;
        }

        if (_ack is { } ack)
        {
            ack.Write(Body(RecordType.Ack, AckRecord.Size));
            _ack = null;
        }

        if (_pong is { } pong)
        {
            BinaryPrimitives.WriteInt64BigEndian(Body(RecordType.Pong, sizeof(long)), pong);
            _pong = null;
        }

        if (_ping is { } ping)
        {
            BinaryPrimitives.WriteInt64BigEndian(Body(RecordType.Ping, sizeof(long)), ping);
            _ping = null;
        }

        if (_cancels.Count > 0)
        {
            _buffers.Add(Encode(RecordType.Cancel, CancelRecord.Write(CollectionsMarshal.AsSpan(_cancels)), RecordFlags.Optional));
            _cancels.Clear();
        }

        for (var record = 0; record < RecordsPerSend && _queued.TryDequeue(out var queued); record++)
        {
            _buffers.Add(queued);
            _queuedBytes -= Size(queued);
        }

        Add(ref _close);
    }

    private void GatherData(Link link, ILinkSession session)
    {
        var maxBytes = session.Window / 2;
        for (var record = 0; record < RecordsPerSend && _chunk.Length <= maxBytes; record++)
        {
            var pieces = _chunk.Pieces.Count;
            if (session.Take(link, _chunk, out var offset) is not { } header)
                return;

            DataRecord.WritePrefix(Body(header, DataRecord.PrefixSize), offset);
            for (; pieces < _chunk.Pieces.Count; pieces++)
                _buffers.Add(_chunk.Pieces[pieces]);
        }
    }

    // The queue also holds an array object and a reference for each record, about 64 bytes.
    private static int Size(byte[] record) => record.Length + 64;

    private static byte[] Encode(RecordType type, byte[] body, RecordFlags flags = RecordFlags.None)
    {
        var record = new byte[RecordHeader.Size + body.Length];
        new RecordHeader(type, flags, body.Length).Write(record);
        body.CopyTo(record, RecordHeader.Size);
        return record;
    }

    private void Add(ref byte[]? record)
    {
        if (record is not null)
            _buffers.Add(record);

        record = null;
    }

    private Span<byte> Body(RecordType type, int length) => Body(new RecordHeader(type, RecordFlags.None, length), length);

    /// <summary>Adds a header, and room for the first bytes of its body.</summary>
    private Span<byte> Body(RecordHeader header, int length)
    {
        header.Write(_scratch.AsSpan(_used));
        _buffers.Add(new ArraySegment<byte>(_scratch, _used, RecordHeader.Size + length));
        var body = _scratch.AsSpan(_used + RecordHeader.Size, length);
        _used += RecordHeader.Size + length;
        return body;
    }
}
