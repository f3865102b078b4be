using System.Diagnostics;

namespace PeerShell.Protocol.Sessions;

/// <content>Changes messages of which no byte has been handed to a link.</content>
internal sealed partial class SendLog
{
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
        exchange = Read(header).Exchange;
        if (exchange.IsRequest)
            _requests?.Remove(exchange.Id);

        _unsentPlace = Remove(_unsentPlace!.Value, length);
        if (Sent == _unsent)
            _sentPlace = _unsentPlace;

        End -= length;
        _dropped += length;
        Messages--;
        return _messagesBeforeUnsent + 1;
    }

    /// <summary>
    /// Withdraws a request that is over. If no byte of it has been handed to a link, it becomes a cancellation of itself, which the
    /// receiver ignores. It keeps its length, so that all offsets stay valid.
    /// </summary>
    /// <returns>Whether the request was changed. If not, it was sent, or it is not in the log.</returns>
    public bool Withdraw(ulong request)
    {
        if (_requests is null || !_requests.Remove(request, out var place))
            return false;

        // Only messages before an unsent request can have been dropped since it was appended. Of a sent request, the computed offset
        // may be too low, which does no harm.
        var offset = place - _dropped;
        if (offset < _highestSent)
            return false;

        FlushGathered();
        var start = _sentPlace!.Value.Plus(offset - Sent);
        Span<byte> header = stackalloc byte[MessageHeader.MinSize];
        start.CopyTo(header);
        Debug.Assert(Read(header).Exchange.IsRequest, "there is no request at this offset");
        start.Plus(MessageHeader.KindOffset).Set(MessageHeader.WithKind(header[MessageHeader.KindOffset], ExchangeKind.Cancel));
        return true;
    }

    private static MessageHeader Read(ReadOnlySpan<byte> header) =>
        MessageHeader.Read(header, int.MaxValue - MessageHeader.MaxTopic - MessageHeader.MaxSize);

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
