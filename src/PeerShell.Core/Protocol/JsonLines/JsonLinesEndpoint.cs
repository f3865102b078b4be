using System.Buffers;
using System.Buffers.Binary;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.JsonLines;

/// <summary>
/// Translates a connection with a program that speaks JSON lines: towards our own link it plays the PeerShell node at the far
/// end, towards the program it speaks lines. So everything above the link is the same for both protocols.
/// </summary>
/// <remarks>
/// <para>The first Ping or Pong says who the program is and becomes the HELLO; a Ping is answered with a Pong once the node
/// wants the program. A Payload becomes a message and a message a Payload. The node's PINGs are answered here, with a PONG
/// that was never asked for, since silence says nothing about a program that has nothing to say.</para>
/// <para>Bounded both ways. While the node accepts nothing, messages fill the log of the <see cref="JsonLinesSession"/>, and
/// <see cref="TakeLines"/> leaves what comes behind them; so the socket is not read, and TCP holds the program back. While
/// the program reads nothing, nothing is acknowledged, so the node's send queue fills.</para>
/// </remarks>
internal sealed class JsonLinesEndpoint : ILineReceiver
{
    // Nobody needs more to say who it is, and a stranger gets no more.
    private const int LongestIntroduction = 4096;

    private readonly Lock _lock = new();
    private readonly JsonLinesProfile _profile;
    private readonly IJsonLinesHost _host;
    private readonly LineSplitter _splitter = new(LongestIntroduction);
    private readonly RecordDecoder _decoder = new();
    private readonly ByteQueue _records = new();
    private readonly ArrayBufferWriter<byte> _introduction = new();
    private ArrayBufferWriter<byte>? _addresses;
    private ProgramAddress? _program;
    private Hello? _node;
    private JsonLinesSession? _session;
    private bool _pongWanted;
    private bool _isWritingMessages;
    private bool _wasPinged;
    private bool _isClosed;
    private long _now;

    /// <param name="profile">The node.</param>
    /// <param name="host">Where the endpoint lives.</param>
    /// <param name="dialled">Whether the node dialled, so that it says first who it is.</param>
    public JsonLinesEndpoint(JsonLinesProfile profile, IJsonLinesHost host, bool dialled)
    {
        _profile = profile;
        _host = host;
        if (dialled)
            JsonLine.WritePing(_introduction, profile.Self);
    }

    // Behind an introduction lines wait until the node has decided, so that a Payload right behind a Ping is not too early.
    private bool HasRoom => _program is null || _session?.HasRoom == true;

    /// <summary>Takes lines from the program.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="now">The time, in milliseconds since 1970.</param>
    /// <returns>How many bytes were taken. The others are to be given again when there is room.</returns>
    public int TakeLines(ReadOnlySpan<byte> bytes, long now)
    {
        lock (_lock)
        {
            _now = now;
            var rest = bytes;
            while (!_isClosed && HasRoom && _splitter.TryTake(ref rest, out var line, out var tooLong))
            {
                if (tooLong)
                    _host.OnIgnored($"it is longer than {_splitter.Limit} bytes");
                else
                    Read(line);
            }

            return _isClosed ? bytes.Length : bytes.Length - rest.Length;
        }
    }

    /// <summary>The program will say no more.</summary>
    public void EndLines()
    {
        lock (_lock)
        {
            if (_splitter.IsInLine)
                _host.OnIgnored("the connection ended before the line did");

            _splitter.Forget();
        }
    }

    /// <summary>Takes what the node's link says.</summary>
    /// <exception cref="ProtocolException">The node is wrong.</exception>
    public void TakeRecords(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            while (!bytes.IsEmpty && !_isClosed)
            {
                var memory = _decoder.GetMemory().Span;
                var length = Math.Min(memory.Length, bytes.Length);
                bytes[..length].CopyTo(memory);
                _decoder.Advance(length);
                bytes = bytes[length..];
                while (!_isClosed && _decoder.TryRead(out var record))
                    Handle(record);

                _decoder.Rest();
            }
        }
    }

    /// <summary>Gives the node's link what there is for it.</summary>
    /// <param name="destination">Where to; if empty, nothing is given.</param>
    /// <param name="hasMore">Whether there is more.</param>
    /// <param name="isDone">Whether more can come only when the program says more, or the node does.</param>
    /// <returns>How many bytes.</returns>
    public int GiveRecords(Span<byte> destination, out bool hasMore, out bool isDone)
    {
        lock (_lock)
        {
            if (_records.Length == 0 && !_isClosed)
                _session?.WriteRecords(this, _records);

            var length = Math.Min(destination.Length, _records.Length);
            _records.Bytes[..length].CopyTo(destination);
            _records.Remove(length);
            hasMore = _records.Length > 0;
            isDone = _isClosed || (!hasMore && !_isWritingMessages && _session?.IsDelivered(this) != false);
            return length;
        }
    }

    /// <summary>Gives lines to write to the program. <see cref="OnWritten"/> must follow if there are any.</summary>
    public bool GiveLines(ICollection<ArraySegment<byte>> destination)
    {
        lock (_lock)
        {
            if (_introduction.WrittenCount > 0)
                destination.Add(Take(_introduction));

            if (_session is not null && !_isClosed)
            {
                if (_session.TryTakeLines(this, out var lines))
                {
                    destination.Add(lines);
                    _isWritingMessages = true;
                }

                if (_addresses is not null)
                    destination.Add(Take(_addresses));

                _addresses = null;
            }

            return destination.Count > 0;
        }
    }

    /// <summary>What was given has been written, or the connection broke.</summary>
    public void OnWritten(bool written)
    {
        lock (_lock)
        {
            if (_isWritingMessages)
                _session!.OnWritten(written);

            _isWritingMessages = false;
        }
    }

    /// <summary>Tells the program whom the node knows, in place of what it was to be told and was not yet.</summary>
    public void Tell(IEnumerable<ProgramAddress> known)
    {
        var line = new ArrayBufferWriter<byte>();
        JsonLine.WriteAddresses(line, known);
        lock (_lock)
            _addresses = line;

        Wake();
    }

    /// <summary>Gives up what it holds.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _decoder.Release();
            _splitter.Forget();
            _records.Clear();
        }
    }

    /// <summary>Something may be to be given, or taken.</summary>
    public void Wake() => _host.Wake();

    void ILineReceiver.OnPing(ProgramAddress program)
    {
        // A node that has dialled itself finds out at the other end, by the answer.
        if (program.Id == _profile.Self.Id)
            JsonLine.WritePong(_introduction, _profile.Self);

        _pongWanted = _program is null;
        Introduce(program, "Ping");
    }

    void ILineReceiver.OnPong(ProgramAddress program) => Introduce(program, "Pong");

    void ILineReceiver.OnPayload(ReadOnlySpan<byte> text)
    {
        if (_session is null)
            throw new LineException("a Payload came before a Ping or Pong");

        _session.Add(text, _now);
    }

    void ILineReceiver.OnAddresses(IReadOnlyList<ProgramAddress> known)
    {
        if (_program is null)
            throw new LineException("an AddrVec came before a Ping or Pong");

        _host.OnAddresses(known);
    }

    private void Read(ReadOnlySpan<byte> line)
    {
        // Somebody has typed a second Enter.
        if (line.Trim(" \t\r"u8).IsEmpty)
            return;

        try
        {
            JsonLine.Read(line, _profile.MaxMessage, this);
        }
        catch (LineException error)
        {
            _host.OnIgnored(error.Message);
        }
    }

    private void Introduce(ProgramAddress program, string how)
    {
        if (_program is not null)
            throw new LineException($"a second introduction came, a {how}");

        _program = program;
        _splitter.Limit = Math.Max(LongestIntroduction, JsonLine.LongestPayload(_profile.MaxMessage));
        _records.Append(Preface.Bytes);
        _records.AppendRecord(RecordType.Hello, new Hello
        {
            Id = PeerId.OfUuid(program.Id).ToString(),
            Name = program.Id.ToString("N")[..8],
            Network = _profile.Network,

            // Nothing is forgotten, as what there is to remember is kept by the node itself.
            Instance = 1,
            Forgotten = 0,
            Window = _profile.Window,
            MaxMessage = _profile.MaxMessage,
            Listen = _host.Reach(program.Address) is { } address ? [address] : [],
        }.ToBytes());
    }

    private void Handle(in Record record)
    {
        switch (record.Type)
        {
            case RecordType.Hello:
                _node = Hello.Read(record.Body);
                break;
            case RecordType.Resume:
                Answer(ResumeRecord.Read(record.Body));
                break;
            case RecordType.Data:
                _session?.Receive(this, DataRecord.Read(record.Body));
                break;
            case RecordType.Ack:
                _session?.Acknowledge(this, AckRecord.Read(record.Body));
                break;
            case RecordType.Ping:
                Span<byte> other = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64BigEndian(other, ~BinaryPrimitives.ReadInt64BigEndian(record.Body));
                _records.AppendRecord(RecordType.Pong, other);
                Probe();
                break;
            case RecordType.Close:
                // When another connection has taken over, what the program said on this one before is still on its way.
                _isClosed = _session?.IsCarriedBy(this) != false;
                _records.Clear();
                break;
        }
    }

    /// <summary>
    /// The node has heard nothing for a while: an empty list is written, which means nothing to the program, so that TCP finds
    /// out if the machine there has vanished. Not for the PING that every link begins with.
    /// </summary>
    private void Probe()
    {
        if (_wasPinged && _addresses is null)
            JsonLine.WriteAddresses(_addresses = new ArrayBufferWriter<byte>(), []);

        _wasPinged = true;
    }

    private void Answer(ResumeRecord offer)
    {
        _session = _host.Attach();
        if (_session.Answer(this, offer, _node!) is not { } answer)
            return;

        Span<byte> body = stackalloc byte[ResumeRecord.Size];
        answer.Write(body);
        _records.AppendRecord(RecordType.Resume, body);
        if (_pongWanted)
            JsonLine.WritePong(_introduction, _profile.Self);

        _pongWanted = false;
    }

    private static ArraySegment<byte> Take(ArrayBufferWriter<byte> lines)
    {
        var taken = lines.WrittenSpan.ToArray();
        lines.ResetWrittenCount();
        return taken;
    }
}
