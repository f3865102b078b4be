using System.Buffers;
using System.Runtime.InteropServices;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.JsonLines;

/// <summary>
/// The far half of the session with a program that speaks JSON lines: what a PeerShell node in its place would keep while
/// links come and go. So messages that were not written yet go out on the next connection, and those that came are not lost
/// with the one they came on.
/// </summary>
/// <remarks>
/// What is acknowledged to the node is what was handed to a socket. A piece that was being written when its connection broke
/// is written again: of these lines, and of these only, some may come twice.
/// </remarks>
/// <param name="maxMessage">The longest message.</param>
/// <param name="window">Bytes that are taken from either side beyond what the other took.</param>
/// <param name="maxMessages">Messages from the program that may wait for the node.</param>
internal sealed class JsonLinesSession(int maxMessage, int window, int maxMessages) : IMessageSink
{
    // More is not gathered for one write; the longest message is.
    private const int WriteSize = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Session _session = Create(maxMessage, new ReceiveWindow(window), maxMessages);
    private readonly SendChunk _chunk = new();
    private JsonLinesEndpoint? _carrier;

    // Lines that gather, and lines that are to be written before them, with what is acknowledged once they are.
    private ArrayBufferWriter<byte>? _gathering, _writing;
    private bool _isWriting;
    private AckRecord _ackWhenWritten, _ack;
    private AckRecord? _told;

    /// <summary>Whether another message from the program is taken.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock)
                return _session.Messages.Log.HasRoomFor(1);
        }
    }

    /// <summary>Answers the node's offer to go on on an endpoint's connection.</summary>
    /// <returns>The answer, or null when a later offer has been answered.</returns>
    public ResumeRecord? Answer(JsonLinesEndpoint endpoint, ResumeRecord offer, Hello node)
    {
        lock (_lock)
        {
            if (_session.Answer(offer, node, out _) is not { } answer)
                return null;

            if (answer.Session == 0 || answer.Session != offer.Session)
            {
                _gathering = _writing = null;
                _isWriting = false;
                _ack = default;
            }

            _carrier = endpoint;
            _told = null;
            return answer;
        }
    }

    /// <summary>Takes a message from the program.</summary>
    public void Add(ReadOnlySpan<byte> text, long sentAt)
    {
        lock (_lock)
            _session.Messages.Log.Append(new MessageHeader(MessageKind.Text, 0, text.Length, sentAt), default, text);

        _carrier?.Wake();
    }

    /// <summary>Takes messages from the node.</summary>
    public void Receive(JsonLinesEndpoint endpoint, DataRecord data)
    {
        lock (_lock)
        {
            if (_carrier == endpoint)
                _session.Messages.Inflow.Receive(data, this);
        }
    }

    /// <summary>The node has accepted messages of the program.</summary>
    public void Acknowledge(JsonLinesEndpoint endpoint, AckRecord ack)
    {
        lock (_lock)
        {
            if (_carrier == endpoint)
                _session.Messages.Log.Acknowledge(ack.Messages);
        }
    }

    /// <summary>Whether it goes on on this endpoint's connection.</summary>
    public bool IsCarriedBy(JsonLinesEndpoint endpoint)
    {
        lock (_lock)
            return _carrier == endpoint;
    }

    /// <summary>Whether nothing from the program waits for the node on this endpoint's connection.</summary>
    public bool IsDelivered(JsonLinesEndpoint endpoint)
    {
        lock (_lock)
            return _carrier != endpoint || _session.Messages.Log.PendingMessages == 0;
    }

    /// <summary>Writes records for the node: what is acknowledged, and one DATA.</summary>
    public void WriteRecords(JsonLinesEndpoint endpoint, ByteQueue destination)
    {
        lock (_lock)
        {
            if (_carrier != endpoint)
                return;

            if (_gathering is null && _writing is null)
                _ack = _session.Ack;
            if (_ack != _told)
                WriteAck(destination);

            if (_session.Messages.Sendable > 0)
                WriteData(destination);
        }
    }

    /// <summary>Takes lines to write, if nobody is writing. <see cref="OnWritten"/> must follow.</summary>
    public bool TryTakeLines(JsonLinesEndpoint endpoint, out ArraySegment<byte> lines)
    {
        lines = default;
        lock (_lock)
        {
            if (_carrier != endpoint || _isWriting)
                return false;

            if (_writing is null)
            {
                _writing = _gathering;
                _gathering = null;
                _ackWhenWritten = _session.Ack;
                if (_writing is not null && _session.Messages.Inflow.IsHeldUp)
                    _session.Messages.Inflow.Drain(this);
            }

            return _isWriting = _writing is not null && MemoryMarshal.TryGetArray(_writing.WrittenMemory, out lines);
        }
    }

    /// <summary>Lines were written, or their connection broke and they are to be written on the next one.</summary>
    public void OnWritten(bool written)
    {
        lock (_lock)
        {
            if (!_isWriting)
                return;

            _isWriting = false;
            if (written)
            {
                _ack = _ackWhenWritten;
                _writing = null;
            }
        }

        _carrier?.Wake();
    }

    bool IMessageSink.TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        if (_gathering is { WrittenCount: >= WriteSize })
            return false;

        JsonLine.WritePayload(_gathering ??= new ArrayBufferWriter<byte>(), header.Kind, content[header.TopicLength..]);
        return true;
    }

    private static Session Create(int maxMessage, ReceiveWindow window, int maxMessages)
    {
        return new Session(CreateLane(), CreateLane(), window);

        Lane CreateLane() => new(new SendLog(window.Size, maxMessages, canDropOldest: false), new Inflow(maxMessage, window));
    }

    private void WriteAck(ByteQueue destination)
    {
        Span<byte> body = stackalloc byte[AckRecord.Size];
        _ack.Write(body);
        destination.AppendRecord(RecordType.Ack, body);
        _told = _ack;
    }

    private void WriteData(ByteQueue destination)
    {
        Span<byte> prefix = stackalloc byte[RecordHeader.Size + DataRecord.PrefixSize];
        DataRecord.WritePrefix(prefix[RecordHeader.Size..], _session.Messages.Log.Sent);
        _session.Messages.Log.Take(Math.Min(DataRecord.MaxBytes, _session.Messages.Sendable), _chunk);

        // A program that has filled its queue is not to wait for the node's delayed acknowledgement.
        var flags = _session.Messages.Log.HasRoomFor(1) ? RecordFlags.None : RecordFlags.AckNow;
        new RecordHeader(RecordType.Data, flags, DataRecord.PrefixSize + _chunk.Length).Write(prefix);
        destination.Append(prefix);
        foreach (var piece in _chunk.Pieces)
            destination.Append(piece);

        _chunk.Clear();
    }
}
