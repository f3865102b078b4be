using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The receiving half of a lane: takes the stream in, suppresses what came before, cuts it into messages and hands
/// these to the sink. When the sink has no room, it keeps what comes, which the receive window bounds, and acknowledges
/// no more.
/// </summary>
/// <remarks>Not thread-safe: the session's receiving lock guards it.</remarks>
/// <param name="maxMessage">The longest body it takes, in bytes.</param>
/// <param name="window">How many bytes may come beyond what was accepted.</param>
internal sealed class Inflow(int maxMessage, ReceiveWindow window)
{
    // Either the begin of one message, or, while held up, messages that wait for room.
    private readonly ByteQueue _waiting = new();
    private long _accepted;
    private long _messages;

    /// <summary>The offset up to which the stream has come.</summary>
    public long Received { get; private set; }

    /// <summary>Up to where the sender may forget the stream.</summary>
    public LanePosition Accepted => new(_accepted, _messages);

    /// <summary>Whether the sink had no room for the next message.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>Takes in what a DATA record brings.</summary>
    /// <param name="data">The record.</param>
    /// <param name="sink">Where messages go.</param>
    /// <exception cref="ProtocolException">Something is missing before it, or a message in it is not allowed.</exception>
    public void Receive(DataRecord data, IMessageSink sink)
    {
        // A link that took over sends again from where its RESUME said, which may lie before what has come since.
        var known = Received - data.Offset;
        if (known < 0 || data.Offset < 0)
            throw new ProtocolException(CloseReason.ProtocolError, $"DATA at byte {data.Offset} came; byte {Received} is the next.");

        if (known >= data.Bytes.Length)
            return;

        var bytes = data.Bytes[(int)known..];
        if (Received + bytes.Length - _accepted > window.Size)
            throw new ProtocolException(CloseReason.ProtocolError, $"More came than the window of {window.Size} bytes allows.");

        Received += bytes.Length;
        if (!IsHeldUp && _waiting.Length > 0)
            bytes = FinishFirst(bytes, sink);

        if (!IsHeldUp)
            bytes = bytes[Deliver(bytes, sink)..];

        _waiting.Append(bytes);
        Account();
    }

    /// <summary>Offers the sink what waits, once it has room again.</summary>
    public void Drain(IMessageSink sink)
    {
        IsHeldUp = false;
        _waiting.Remove(Deliver(_waiting.Bytes, sink));
        Account();
    }

    /// <summary>Starts a new stream; what waits is dropped, unacknowledged.</summary>
    public void Reset()
    {
        _waiting.Clear();
        Received = _accepted = _messages = 0;
        IsHeldUp = false;
    }

    /// <summary>Completes the message whose begin waits, with no more bytes than it needs.</summary>
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

    /// <summary>Hands whole messages to the sink until there are none or it has no room.</summary>
    /// <returns>How many bytes they had.</returns>
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

    // The begin of a message counts as accepted: a message larger than the window could never be sent otherwise.
    private void Account() => _accepted = Math.Max(_accepted, IsHeldUp ? Received - _waiting.Length : Received);
}
