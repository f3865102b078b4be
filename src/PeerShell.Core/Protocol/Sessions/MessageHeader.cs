using System.Buffers.Binary;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// What comes before each message in a stream. Twelve bytes: length of all that follows them (4), kind (the low four
/// bits) and what the message is to a request (the high four), length of the topic (1), time of sending in milliseconds
/// since 1970 (6). Then, if it belongs to a request, the request's number (8). All big-endian. Then come the topic
/// (UTF-8) and the body.
/// </summary>
internal readonly record struct MessageHeader(
    MessageKind Kind, int TopicLength, int BodyLength, long SentAt, Exchange Exchange = default)
{
    /// <summary>Bytes of a header that belongs to no request, and with which any other begins.</summary>
    public const int MinSize = 12;

    /// <summary>Most bytes of a header.</summary>
    public const int MaxSize = MinSize + sizeof(ulong);

    /// <summary>Most bytes a topic can have.</summary>
    public const int MaxTopic = byte.MaxValue;

    /// <summary>Bytes of the header.</summary>
    public int Length => MinSize + Exchange.Length;

    /// <summary>Bytes of topic and body.</summary>
    public int ContentLength => TopicLength + BodyLength;

    /// <summary>Bytes of the whole message.</summary>
    public int TotalLength => Length + ContentLength;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, TotalLength - MinSize);
        BinaryPrimitives.WriteInt64BigEndian(destination[4..], SentAt);
        destination[4] = (byte)((int)Kind | (int)Exchange.Kind << 4);
        destination[5] = (byte)TopicLength;
        if (Exchange.Length > 0)
            BinaryPrimitives.WriteUInt64BigEndian(destination[MinSize..], Exchange.Id);
    }

    /// <summary>Bytes of a whole message, from the first four of it.</summary>
    public static int ReadTotalLength(ReadOnlySpan<byte> source) => MinSize + BinaryPrimitives.ReadInt32BigEndian(source);

    /// <summary>Reads a header.</summary>
    /// <param name="source">At least its first twelve bytes. The number of the request is read only if it is there.</param>
    /// <param name="maxMessage">The longest body that is allowed, in bytes.</param>
    /// <exception cref="ProtocolException">The message is longer than allowed, or of a kind that does not exist.</exception>
    public static MessageHeader Read(ReadOnlySpan<byte> source, int maxMessage)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(source);
        var kind = (MessageKind)(source[4] & 0xF);
        var exchange = (ExchangeKind)(source[4] >> 4);
        var topic = source[5];
        var before = Exchange.LengthOf(exchange) + topic;
        if (length > (uint)(maxMessage + before))
        {
            throw new ProtocolException(
                CloseReason.MessageTooLarge, $"A message announces {length} bytes; this node takes at most {maxMessage}.");
        }

        if (kind > MessageKind.Json || exchange > ExchangeKind.Unheard || before > length)
            throw new ProtocolException(CloseReason.ProtocolError, "A message's header makes no sense.");

        var sentAt = BinaryPrimitives.ReadInt64BigEndian(source[4..]) & 0xFFFF_FFFF_FFFF;
        var id = exchange != ExchangeKind.None && source.Length >= MaxSize ? BinaryPrimitives.ReadUInt64BigEndian(source[MinSize..]) : 0;
        return new MessageHeader(kind, topic, (int)length - before, sentAt, new Exchange(exchange, id));
    }
}
