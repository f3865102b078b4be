using System.Buffers;
using System.Buffers.Binary;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.JsonLines;

/// <summary>
/// Translates a connection with a program that speaks JSON lines. Towards our own link it acts as the remote PeerShell node;
/// towards the program it speaks lines. Everything above the link is therefore the same for both protocols.
/// </summary>
/// <remarks>
/// <para>The first Ping or Pong introduces the program and becomes the HELLO. A Ping is answered with a Pong once the node
/// has accepted the program. A Payload becomes a message, and a message becomes a Payload. The endpoint answers the node's
/// PINGs with a PONG that matches no PING, because the silence of a program that has nothing to send means nothing.</para>
/// <para>Both directions are bounded. While the node accepts nothing, messages fill the log of the
/// <see cref="JsonLinesSession"/>, and <see cref="TakeLines"/> takes no more bytes. The socket is then not read, so TCP slows
/// the program down. While the program reads nothing, nothing is acknowledged, so the node's send queue fills.</para>
/// </remarks>
internal sealed class JsonLinesEndpoint : ILineReceiver
{
    // An introduction needs no more bytes, and a program that has not introduced itself may send no more.
    private const int MaxIntroduction = 4096;

    private readonly Lock _lock = new();
    private readonly JsonLinesProfile _profile;
    private readonly IJsonLinesHost _host;
    private readonly LineSplitter _splitter = new(MaxIntroduction);
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

    /// <param name="profile">The facts about the node.</param>
    /// <param name="host">The owner of the endpoint.</param>
    /// <param name="dialled">Whether the node dialled, in which case it introduces itself first.</param>
    public JsonLinesEndpoint(JsonLinesProfile profile, IJsonLinesHost host, bool dialled)
    {
        _profile = profile;
        _host = host;
        if (dialled)
            JsonLine.WritePing(_introduction, profile.Self);
    }

    // Lines after an introduction wait until the node has accepted the program, so that a Payload right after a Ping is valid.
    private bool HasRoom => _program is null || _session?.HasRoom == true;

    /// <summary>Takes lines from the program.</summary>
    /// <param name="bytes">The received bytes.</param>
    /// <param name="now">The time, in milliseconds since 1970.</param>
    /// <returns>The number of bytes taken. The caller must pass the others again when there is room.</returns>
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

    /// <summary>Reports that the program will send nothing more.</summary>
    public void EndLines()
    {
        lock (_lock)
        {
            if (_splitter.IsInLine)
                _host.OnIgnored("the connection ended before the line did");

            _splitter.Forget();
        }
    }

    /// <summary>Takes bytes from the node's link.</summary>
    /// <exception cref="ProtocolException">The node broke the rules of the protocol.</exception>
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

    /// <summary>Copies the pending records for the node's link.</summary>
    /// <param name="destination">The buffer for the bytes; if it is empty, nothing is copied.</param>
    /// <param name="hasMore">Whether more bytes are pending.</param>
    /// <param name="isDone">Whether more bytes can follow only after the program or the node has sent more.</param>
    /// <returns>The number of bytes copied.</returns>
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

    /// <summary>Returns lines to write to the program. The caller must call <see cref="OnWritten"/> if there are any.</summary>
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

    /// <summary>Reports that the lines of <see cref="GiveLines"/> were written, or that the connection broke.</summary>
    public void OnWritten(bool written)
    {
        lock (_lock)
        {
            if (_isWritingMessages)
                _session!.OnWritten(written);

            _isWritingMessages = false;
        }
    }

    /// <summary>Sends the program the addresses that the node knows. They replace a list that has not been sent yet.</summary>
    public void Tell(IEnumerable<ProgramAddress> known)
    {
        var line = new ArrayBufferWriter<byte>();
        JsonLine.WriteAddresses(line, known);
        lock (_lock)
            _addresses = line;

        Wake();
    }

    /// <summary>Closes the endpoint and releases its buffers.</summary>
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

    /// <summary>Reports that there may be bytes to give, or room to take more.</summary>
    public void Wake() => _host.Wake();

    void ILineReceiver.OnPing(ProgramAddress program)
    {
        // A node that has dialled itself detects this at the dialling end, when it reads the answer.
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
        // An empty line is not an error, because people who type may press Enter twice.
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

    private void Introduce(ProgramAddress program, string kind)
    {
        if (_program is not null)
            throw new LineException($"the program had already introduced itself before this {kind}");

        _program = program;
        _splitter.Limit = Math.Max(MaxIntroduction, JsonLine.LongestPayload(_profile.MaxMessage));
        _records.Append(Preface.Bytes);
        _records.AppendRecord(RecordType.Hello, new Hello
        {
            Id = PeerId.OfUuid(program.Id).ToString(),
            Name = program.Id.ToString("N")[..8],
            Network = _profile.Network,

            // Nothing is ever forgotten, because the node itself keeps the program's session.
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
                // If another connection has taken over, lines that the program sent on this one before may still be in transit.
                _isClosed = _session?.IsCarriedBy(this) != false;
                _records.Clear();
                break;
        }
    }

    /// <summary>
    /// Writes an empty AddrVec when the node has sent a PING after a silence. It means nothing to the program, but TCP then
    /// detects whether the other machine is still there. The first PING, which starts every link, writes nothing.
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
