using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>
/// Writes to a link: one loop, woken when there is something to say, which gathers all there is into one send. Control
/// records go first. There is one slot for each kind of them, and a later one replaces an earlier one that has not been
/// written yet: so however much a stranger asks for, little is kept. What is told of the network waits in a bounded queue behind them.
/// </summary>
internal sealed class LinkWriter(IConnection connection)
{
    // 1 MiB, and no more than half a window: to write more at once saves little, and control records wait for it.
    private const int RecordsPerSend = 16;

    // 16 MiB: the whole list of the largest network, several times over.
    private const int MaxQueuedBytes = 16 * 1024 * 1024;

    // What is beyond that is said in the stream of messages alone, as all of it is.
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

    // Small records, at most one of each kind, and what comes before the stream's bytes in DATA.
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

    /// <summary>Writes to another connection from now on.</summary>
    public void SwitchTo(IConnection connection) => _connection = connection;

    /// <summary>Tells of the network, by gossip or surveys, unless the far side reads so slowly that too much of it waits.</summary>
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

    /// <summary>Sets what is to be acknowledged with the next send; <see cref="Wake"/> makes that soon.</summary>
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

    /// <summary>Says that a request is cancelled, if there is room for that.</summary>
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

    /// <summary>Makes a CLOSE the last record, unless the writer has finished.</summary>
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

    /// <summary>There may be something to write.</summary>
    public void Wake() => _wakeUp.Set();

    /// <summary>
    /// There is a message to write. After a pause it is written on this thread, which saves the way to another one. When more
    /// follow they are gathered, as always.
    /// </summary>
    public void WakeToSend() => _wakeUp.Set(here: _wakeUp.IsWaiting && _turn.IsMine());

    /// <summary>Writes until told to close or finish, then sends FIN.</summary>
    /// <param name="link">The link, from whose session the messages come.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task RunAsync(Link link)
    {
        while (true)
        {
            await _wakeUp.WaitAsync().ConfigureAwait(false);
            for (var sends = 0; Gather(link, out var last); sends++)
            {
                // The thread may be that of somebody who sends a message. It has more to do than to write those of others.
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

    /// <summary>Gathers what there is to write.</summary>
    /// <param name="link">The link.</param>
    /// <param name="last">Whether nothing comes after it.</param>
    /// <returns>Whether there is anything.</returns>
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
        var most = session.Window / 2;
        for (var record = 0; record < RecordsPerSend && _chunk.Length <= most; record++)
        {
            var pieces = _chunk.Pieces.Count;
            if (session.Take(link, _chunk, out var offset) is not { } header)
                return;

            DataRecord.WritePrefix(Body(header, DataRecord.PrefixSize), offset);
            for (; pieces < _chunk.Pieces.Count; pieces++)
                _buffers.Add(_chunk.Pieces[pieces]);
        }
    }

    // A short record costs more than its bytes.
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
