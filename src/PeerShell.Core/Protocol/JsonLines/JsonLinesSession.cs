using System.Buffers;
using System.Runtime.InteropServices;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.JsonLines;

/// <summary>
/// The remote half of the session with a program that speaks JSON lines: the state that a PeerShell node in the program's
/// place would keep between links. Messages not written yet go out on the next connection, and messages received from the
/// program are not lost with their connection.
/// </summary>
/// <remarks>
/// Messages are acknowledged to the node once they have been handed to a socket. A batch that was being written when its
/// connection broke is written again, so only the lines of that batch may arrive twice.
/// </remarks>
/// <param name="maxMessage">The maximum message size in bytes.</param>
/// <param name="window">The maximum number of bytes taken from one side and not yet accepted by the other.</param>
/// <param name="maxMessages">The maximum number of messages from the program that wait for the node.</param>
internal sealed class JsonLinesSession(int maxMessage, int window, int maxMessages) : IMessageSink
{
    // No further message is added to a write of this size; a single message may be longer.
    private const int WriteSize = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Session _session = Create(maxMessage, new ReceiveWindow(window), maxMessages);
    private readonly SendChunk _chunk = new();
    private JsonLinesEndpoint? _carrier;

    // The lines being gathered, the lines to write before them, and the position to acknowledge once those are written.
    private ArrayBufferWriter<byte>? _gathering, _writing;
    private bool _isWriting;
    private AckRecord _ackWhenWritten, _ack;
    private AckRecord? _lastAckSent;

    /// <summary>Whether another message from the program can be taken.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock)
                return _session.Messages.Log.HasRoomFor(1);
        }
    }

    /// <summary>Answers the node's offer to resume on an endpoint's connection.</summary>
    /// <returns>The answer, or null if a later offer has been answered.</returns>
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
            _lastAckSent = null;
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

    /// <summary>Reports that the node has accepted messages from the program.</summary>
    public void Acknowledge(JsonLinesEndpoint endpoint, AckRecord ack)
    {
        lock (_lock)
        {
            if (_carrier == endpoint)
                _session.Messages.Log.Acknowledge(ack.Messages);
        }
    }

    /// <summary>Whether this endpoint's connection carries the session.</summary>
    public bool IsCarriedBy(JsonLinesEndpoint endpoint)
    {
        lock (_lock)
            return _carrier == endpoint;
    }

    /// <summary>Whether no message from the program waits for the node on this endpoint's connection.</summary>
    public bool IsDelivered(JsonLinesEndpoint endpoint)
    {
        lock (_lock)
            return _carrier != endpoint || _session.Messages.Log.PendingMessages == 0;
    }

    /// <summary>Writes records for the node: an ACK if there is something new to acknowledge, and one DATA.</summary>
    public void WriteRecords(JsonLinesEndpoint endpoint, ByteQueue destination)
    {
        lock (_lock)
        {
            if (_carrier != endpoint)
                return;

            if (_gathering is null && _writing is null)
                _ack = _session.Ack;
            if (_ack != _lastAckSent)
                WriteAck(destination);

            if (_session.Messages.Sendable > 0)
                WriteData(destination);
        }
    }

    /// <summary>Returns lines to write, unless a write is in progress. The caller must then call <see cref="OnWritten"/>.</summary>
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

    /// <summary>Reports that the lines were written, or that their connection broke and the next connection must write them.</summary>
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
        _lastAckSent = _ack;
    }

    private void WriteData(ByteQueue destination)
    {
        Span<byte> prefix = stackalloc byte[RecordHeader.Size + DataRecord.PrefixSize];
        DataRecord.WritePrefix(prefix[RecordHeader.Size..], _session.Messages.Log.Sent);
        _session.Messages.Log.Take(Math.Min(DataRecord.MaxBytes, _session.Messages.Sendable), _chunk);

        // A program that has filled its queue must not wait for the node's delayed acknowledgement.
        var flags = _session.Messages.Log.HasRoomFor(1) ? RecordFlags.None : RecordFlags.AckNow;
        new RecordHeader(RecordType.Data, flags, DataRecord.PrefixSize + _chunk.Length).Write(prefix);
        destination.Append(prefix);
        foreach (var piece in _chunk.Pieces)
            destination.Append(piece);

        _chunk.Clear();
    }
}
