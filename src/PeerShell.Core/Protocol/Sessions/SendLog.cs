using System.Buffers;
using System.Diagnostics;
using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The sending half of a lane: a log of encoded messages in pooled segments with three positions,
/// <c>Acknowledged &lt;= Sent &lt;= End</c>, counted in bytes from the start of the session. Appending copies a message to
/// the end. The writer takes the bytes between Sent and End. An acknowledgement releases segments. After a broken link, Sent
/// goes back to the offset that the receiver has.
/// </summary>
/// <remarks>Not thread-safe: the session's lock guards it.</remarks>
/// <param name="maxBytes">The maximum number of unacknowledged bytes.</param>
/// <param name="maxMessages">The maximum number of unacknowledged messages.</param>
/// <param name="canDropOldest">Whether <see cref="DropOldestUnsent"/> may be called, which needs the message boundaries.</param>
internal sealed class SendLog(long maxBytes, int maxMessages, bool canDropOldest)
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
        _headOffset = _highestSent = _unsent = _messagesBeforeUnsent = 0;
        Acknowledged = Sent = End = Messages = AcknowledgedMessages = 0;
        return lost;
    }

    /// <summary>
    /// Removes the oldest message of which no byte has been handed to a link. The numbers of later messages decrease by one.
    /// </summary>
    /// <param name="exchange">The request that the message belonged to.</param>
    /// <returns>The number of the removed message, or null if there was none.</returns>
    public long? DropOldestUnsent(out Exchange exchange)
    {
        exchange = default;
        Debug.Assert(canDropOldest, "message boundaries were not kept");
        FlushGathered();
        SkipUnsentTo(_highestSent);
        if (_unsent == End)
            return null;

        var length = UnsentMessageLength();
        Span<byte> header = stackalloc byte[Math.Min(length, MessageHeader.MaxSize)];
        _unsentPlace!.Value.CopyTo(header);
        exchange = MessageHeader.Read(header, int.MaxValue - MessageHeader.MaxTopic - sizeof(ulong)).Exchange;
        _unsentPlace = Remove(_unsentPlace!.Value, length);
        if (Sent == _unsent)
            _sentPlace = _unsentPlace;

        End -= length;
        Messages--;
        return _messagesBeforeUnsent + 1;
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

    /// <summary>Moves the unsent boundary to the first message boundary at or after an offset.</summary>
    private void SkipUnsentTo(long offset)
    {
        while (_unsent < offset)
        {
            var length = UnsentMessageLength();
            _unsentPlace = _unsentPlace!.Value.Plus(length);
            _unsent += length;
            _messagesBeforeUnsent++;
        }
    }

    private int UnsentMessageLength()
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        _unsentPlace!.Value.CopyTo(length);
        return MessageHeader.ReadTotalLength(length);
    }

    /// <summary>Removes bytes from the middle of the log.</summary>
    /// <returns>The place where the removed bytes were.</returns>
    private LogPlace Remove(LogPlace from, int count)
    {
        var segment = Split(from.Normal());
        while (count > 0)
        {
            var length = Math.Min(count, segment.Length);
            segment.Start += length;
            count -= length;
            if (segment.Length == 0 && segment.Next is { } next)
            {
                Unlink(segment);
                segment = next;
            }
        }

        return new LogPlace(segment, segment.Start);
    }

    /// <summary>Makes a place the start of a segment.</summary>
    private LogSegment Split(LogPlace place)
    {
        var segment = place.Segment;
        if (place.Index == segment.Start)
            return segment;

        var rest = LogSegment.Rent(place.Left, first: false);
        (rest.End, rest.Next) = (place.Left, segment.Next);
        segment.Buffer.AsSpan(place.Index, place.Left).CopyTo(rest.Buffer);
        segment.End = place.Index;
        segment.Next = rest;
        if (_tail == segment)
            _tail = rest;

        return rest;
    }

    private void Unlink(LogSegment segment)
    {
        if (_head == segment)
        {
            _head = segment.Next;
        }
        else
        {
            var before = _head!;
            while (before.Next != segment)
                before = before.Next!;

            before.Next = segment.Next;
        }

        segment.Release();
    }
}
