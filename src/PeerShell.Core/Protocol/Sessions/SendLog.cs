using System.Buffers;
using System.Diagnostics;
using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The sending half of a lane: a log of encoded messages in pooled segments with three positions,
/// <c>Acknowledged &lt;= Sent &lt;= End</c>, counted in bytes from the start of the session. Appending copies a message to
/// the end. The writer takes the bytes between Sent and End. An acknowledgement releases segments. After a broken link, Sent
/// goes back to the offset that the receiver has. The other part of the class changes messages that were not sent yet.
/// </summary>
/// <remarks>Not thread-safe: the session's lock guards it.</remarks>
/// <param name="maxBytes">The maximum number of unacknowledged bytes.</param>
/// <param name="maxMessages">The maximum number of unacknowledged messages.</param>
/// <param name="canDropOldest">Whether <see cref="DropOldestUnsent"/> may be called, which needs the message boundaries.</param>
internal sealed partial class SendLog(long maxBytes, int maxMessages, bool canDropOldest)
{
    // While messages follow each other closely, short ones are gathered in a buffer that stays in the processor's cache. They
    // are then copied to the segments in batches. The memory of a segment was last in another core's cache, so each message
    // copied by itself would wait for that memory: short messages were a third slower that way.
    private const int GatheredSize = 4 * 1024;
    private const int GatheredMessage = GatheredSize / 4;

    private LogSegment? _head, _tail;
    private byte[]? _gathered;
    private int _gatheredLength;

    // The places of the offsets Sent and _unsent. Null while the log is empty.
    private LogPlace? _sentPlace, _unsentPlace;

    // The open requests in the log: for each, the offset that it would have if no message had been dropped.
    private Dictionary<ulong, long>? _requests;

    // The number of bytes of the dropped messages, each of which moved all later messages back.
    private long _dropped;

    private long _headOffset;
    private long _highestSent;

    // A message boundary and the number of messages before it. DropOldestUnsent moves it past every byte ever sent.
    private long _unsent, _messagesBeforeUnsent;

    /// <summary>The offset up to which the receiver has accepted the stream.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The offset up to which the stream has been handed to the link.</summary>
    public long Sent { get; private set; }

    /// <summary>The offset of the end of the stream.</summary>
    public long End { get; private set; }

    /// <summary>
    /// The number of messages appended since the session began, without those dropped. It is also the number of the newest one.
    /// </summary>
    public long Messages { get; private set; }

    /// <summary>The number of messages that the receiver has accepted since the session began.</summary>
    public long AcknowledgedMessages { get; private set; }

    public long PendingBytes => End - Acknowledged;

    public long PendingMessages => Messages - AcknowledgedMessages;

    /// <summary>Returns whether a message of this size fits within the limits. An empty log accepts any message.</summary>
    public bool HasRoomFor(int size) =>
        PendingMessages == 0 || (PendingBytes + size <= maxBytes && PendingMessages < maxMessages);

    /// <summary>Copies a message to the end of the log.</summary>
    public void Append(in MessageHeader header, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body)
    {
        Debug.Assert(header.TopicLength == topic.Length && header.BodyLength == body.Length, "the header does not belong to this message");
        var length = header.TotalLength;
        if (header.Exchange.IsRequest)
            (_requests ??= [])[header.Exchange.Id] = End + _dropped;

        if (length <= GatheredMessage && _head != _tail)
        {
            Write(header, topic, body, MakeRoomToGather(length));
            _gatheredLength += length;
        }
        else
        {
            FlushGathered();
            if (_tail is { } tail && tail.Room >= length)
            {
                Write(header, topic, body, tail.Buffer.AsSpan(tail.End, length));
                tail.End += length;
            }
            else
            {
                AppendInPieces(header, topic, body);
            }
        }

        End += length;
        Messages++;
    }

    /// <summary>Takes the next bytes to send, without a copy, and moves Sent past them.</summary>
    /// <param name="limit">The maximum number of bytes.</param>
    /// <param name="chunk">The chunk that the bytes are added to.</param>
    public void Take(long limit, SendChunk chunk)
    {
        FlushGathered();
        for (var first = true; limit > 0 && Sent < End; first = false)
        {
            // A chunk of more than one segment ends at the end of a segment, so that the next chunk needs only one. Each segment
            // must be pinned separately.
            var place = _sentPlace!.Value.Normal();
            if (!first && place.Left > limit)
                break;

            var length = (int)Math.Min(limit, place.Left);
            chunk.Add(place.Segment, place.Index, length);
            _sentPlace = place with { Index = place.Index + length };
            Sent += length;
            limit -= length;
        }

        _highestSent = Math.Max(_highestSent, Sent);
    }

    /// <summary>Moves Acknowledged to the position that the receiver has accepted.</summary>
    /// <exception cref="ProtocolException">The acknowledgement is for bytes or messages that were never sent.</exception>
    public void Acknowledge(LanePosition ack)
    {
        if (ack.Offset > _highestSent || ack.Messages > Messages)
        {
            throw new ProtocolException(
                CloseReason.ProtocolError,
                $"An ACK for {ack.Offset} bytes and {ack.Messages} messages came, " +
                $"but only {_highestSent} bytes were sent and {Messages} messages exist.");
        }

        AcknowledgedMessages = Math.Max(AcknowledgedMessages, ack.Messages);
        if (ack.Offset <= Acknowledged)
            return;

        Acknowledged = ack.Offset;
        if (Sent < Acknowledged)
            Seek(Acknowledged);

        Trim();
    }

    /// <summary>Moves Sent back to the offset that the receiver has, to resume from there on a new link.</summary>
    /// <exception cref="ProtocolException">
    /// The receiver claims to have bytes that were never sent, or lacks bytes that it had acknowledged.
    /// </exception>
    public void Rewind(long received)
    {
        if (received < Acknowledged || received > _highestSent)
        {
            throw new ProtocolException(
                CloseReason.ProtocolError,
                $"A RESUME at byte {received} came, but a resume is only possible from byte {Acknowledged} to {_highestSent}.");
        }

        Seek(received);
    }

    /// <summary>Restarts the stream with the messages in the log. None of them may have been acknowledged.</summary>
    public void StartOver()
    {
        Debug.Assert(Acknowledged == 0, "acknowledged bytes can't be sent again");
        Seek(0);
        _requests?.Clear();
        _unsentPlace = _sentPlace;
        _highestSent = _unsent = _messagesBeforeUnsent = 0;
    }

    /// <summary>Drops all messages and starts a new, empty stream.</summary>
    /// <returns>The number of messages that had not been acknowledged.</returns>
    public long Clear()
    {
        var lost = PendingMessages;
        while (_head is { } head)
        {
            _head = head.Next;
            head.Release();
        }

        _tail = null;
        _sentPlace = _unsentPlace = null;
        _gatheredLength = 0;
        ReturnGathered();
        _requests?.Clear();
        _headOffset = _highestSent = _unsent = _messagesBeforeUnsent = _dropped = 0;
        Acknowledged = Sent = End = Messages = AcknowledgedMessages = 0;
        return lost;
    }

    private static void Write(in MessageHeader header, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, Span<byte> room)
    {
        header.Write(room);
        topic.CopyTo(room[header.Length..]);
        body.CopyTo(room[(header.Length + topic.Length)..]);
    }

    private Span<byte> MakeRoomToGather(int length)
    {
        _gathered ??= ArrayPool<byte>.Shared.Rent(GatheredSize);
        if (_gathered.Length - _gatheredLength < length)
            FlushGathered();

        return _gathered.AsSpan(_gatheredLength, length);
    }

    private void FlushGathered()
    {
        if (_gatheredLength == 0)
            return;

        Copy(_gathered.AsSpan(0, _gatheredLength), _gatheredLength);
        _gatheredLength = 0;
    }

    private void ReturnGathered()
    {
        if (_gathered is null || _gatheredLength > 0)
            return;

        ArrayPool<byte>.Shared.Return(_gathered);
        _gathered = null;
    }

    private void AppendInPieces(in MessageHeader header, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[MessageHeader.MaxSize];
        header.Write(head);
        Copy(head[..header.Length], header.TotalLength);
        Copy(topic, header.TotalLength);
        Copy(body, header.TotalLength);
    }

    private void Copy(ReadOnlySpan<byte> bytes, int wanted)
    {
        while (!bytes.IsEmpty)
        {
            if (_tail is not { Room: > 0 })
                Grow(wanted);

            var length = Math.Min(bytes.Length, _tail!.Room);
            bytes[..length].CopyTo(_tail.Buffer.AsSpan(_tail.End));
            _tail.End += length;
            bytes = bytes[length..];
        }
    }

    private void Grow(int wanted)
    {
        var segment = LogSegment.Rent(wanted, first: _tail is null);
        if (_tail is null)
        {
            _head = segment;
            _sentPlace = _unsentPlace = new LogPlace(segment, 0);
        }
        else
        {
            _tail.Next = segment;
        }

        _tail = segment;
    }

    private void Seek(long offset)
    {
        Sent = offset;
        if (_head is not null)
            _sentPlace = new LogPlace(_head, _head.Start).Plus(offset - _headOffset);
    }

    /// <summary>Releases the segments that have been acknowledged completely.</summary>
    private void Trim()
    {
        if (canDropOldest)
        {
            SkipUnsentTo(Acknowledged);
            _unsentPlace = _unsentPlace?.Normal();
        }

        _sentPlace = _sentPlace?.Normal();
        while (_head is { } head && _headOffset + head.Length <= Acknowledged)
        {
            _headOffset += head.Length;
            _head = head.Next;
            head.Release();
        }

        if (_head is not null)
            return;

        _tail = null;
        _sentPlace = _unsentPlace = null;
        ReturnGathered();
    }
}
