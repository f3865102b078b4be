using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The receiving half of a lane: receives the stream, drops duplicate bytes, splits the stream into messages and hands them to
/// the sink. While the sink has no room, it keeps the received bytes, bounded by the receive window, and acknowledges nothing.
/// </summary>
/// <remarks>Not thread-safe: the session's receiving lock guards it.</remarks>
/// <param name="maxMessage">The maximum size of a message body, in bytes.</param>
/// <param name="window">The number of bytes that may arrive beyond the accepted position.</param>
internal sealed class Inflow(int maxMessage, ReceiveWindow window)
{
    // Either the start of one message or, while IsHeldUp, messages that wait for room.
    private readonly ByteQueue _waiting = new();
    private long _accepted;
    private long _messages;

    /// <summary>The offset up to which the stream has been received.</summary>
    public long Received { get; private set; }

    /// <summary>The position up to which the sender no longer needs to keep the stream.</summary>
    public LanePosition Accepted => new(_accepted, _messages);

    /// <summary>Whether the sink had no room for the next message.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>Receives a DATA record.</summary>
    /// <param name="data">The record.</param>
    /// <param name="sink">The sink for the messages.</param>
    /// <exception cref="ProtocolException">Bytes before the record are missing, or a message in it is not valid.</exception>
    public void Receive(DataRecord data, IMessageSink sink)
    {
        // A new link sends again from the offset of its RESUME, and more may have been received since then.
        var known = Received - data.Offset;
        if (known < 0 || data.Offset < 0)
        {
            throw new ProtocolException(
                CloseReason.ProtocolError, $"A DATA starts at byte {data.Offset}, but byte {Received} is the next one.");
        }

        if (known >= data.Bytes.Length)
            return;

        var bytes = data.Bytes[(int)known..];
        if (Received + bytes.Length - _accepted > window.Size)
            throw new ProtocolException(CloseReason.ProtocolError, $"A DATA exceeds the receive window of {window.Size} bytes.");

        Received += bytes.Length;
        if (!IsHeldUp && _waiting.Length > 0)
            bytes = FinishFirst(bytes, sink);

        if (!IsHeldUp)
            bytes = bytes[Deliver(bytes, sink)..];

        _waiting.Append(bytes);
        Account();
    }

    /// <summary>Offers the waiting messages to the sink, after it has room again.</summary>
    public void Drain(IMessageSink sink)
    {
        IsHeldUp = false;
        _waiting.Remove(Deliver(_waiting.Bytes, sink));
        Account();
    }

    /// <summary>Starts a new stream. Waiting bytes are dropped without being acknowledged.</summary>
    public void Reset()
    {
        _waiting.Clear();
        Received = _accepted = _messages = 0;
        IsHeldUp = false;
    }

    /// <summary>Completes the message whose start is waiting, with exactly the bytes that it needs.</summary>
    private ReadOnlySpan<byte> FinishFirst(ReadOnlySpan<byte> bytes, IMessageSink sink)
    {
        bytes = TopUp(MessageHeader.MinSize, bytes);
        if (_waiting.Length < MessageHeader.MinSize)
            return bytes;

        bytes = TopUp(MessageHeader.Read(_waiting.Bytes, maxMessage).TotalLength, bytes);
        _waiting.Remove(Deliver(_waiting.Bytes, sink));
        return bytes;
    }

    private ReadOnlySpan<byte> TopUp(int length, ReadOnlySpan<byte> bytes)
    {
        var missing = Math.Clamp(length - _waiting.Length, 0, bytes.Length);
        _waiting.Append(bytes[..missing], announced: length);
        return bytes[missing..];
    }

    /// <summary>Hands whole messages to the sink until there are no more or the sink has no room.</summary>
    /// <returns>The total size of those messages in bytes.</returns>
    private int Deliver(ReadOnlySpan<byte> bytes, IMessageSink sink)
    {
        var taken = 0;
        while (bytes.Length - taken >= MessageHeader.MinSize)
        {
            var rest = bytes[taken..];
            var header = MessageHeader.Read(rest, maxMessage);
            if (rest.Length < header.TotalLength)
                break;

            if (!sink.TryAccept(header, rest[header.Length..header.TotalLength]))
            {
                IsHeldUp = true;
                break;
            }

            taken += header.TotalLength;
            _messages++;
        }

        return taken;
    }

    // The start of a message counts as accepted, because a message larger than the window could never be sent otherwise.
    private void Account() => _accepted = Math.Max(_accepted, IsHeldUp ? Received - _waiting.Length : Received);
}
