using System.Buffers.Binary;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The header of each message in a stream, big-endian. It starts with twelve bytes: the length of everything after them (4);
/// the kind in the low four bits and the part in a request in the high four bits (1); the length of the topic (1); the time
/// of sending in milliseconds since 1970 (6). If the message belongs to a request, the request's number (8) follows. In a request
/// with a time limit, its beginning (8) and its limit (4) follow, as in <see cref="Exchange"/>. After the header come the topic
/// (UTF-8) and the body.
/// </summary>
internal readonly record struct MessageHeader(
    MessageKind Kind, int TopicLength, int BodyLength, long SentAt, Exchange Exchange = default)
{
    /// <summary>The size of a header without a request number, in bytes. Every header starts with these bytes.</summary>
    public const int MinSize = 12;

    /// <summary>The maximum size of a header in bytes.</summary>
    public const int MaxSize = MinSize + Exchange.MaxLength;

    /// <summary>The index of the byte that holds the kind and the part in a request.</summary>
    public const int KindOffset = 4;

    /// <summary>The maximum length of a topic in bytes.</summary>
    public const int MaxTopic = byte.MaxValue;

    /// <summary>The size of this header in bytes.</summary>
    public int Length => MinSize + Exchange.Length;

    /// <summary>The size of topic and body in bytes.</summary>
    public int ContentLength => TopicLength + BodyLength;

    /// <summary>The size of the whole message in bytes.</summary>
    public int TotalLength => Length + ContentLength;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, TotalLength - MinSize);
        BinaryPrimitives.WriteInt64BigEndian(destination[4..], SentAt);
        destination[KindOffset] = (byte)((int)Kind | (int)Exchange.Kind << 4);
        destination[5] = (byte)TopicLength;
        if (Exchange.Length > 0)
            BinaryPrimitives.WriteUInt64BigEndian(destination[MinSize..], Exchange.Id);
        if (Exchange.Kind != ExchangeKind.TimedRequest)
            return;

        BinaryPrimitives.WriteInt64BigEndian(destination[(MinSize + 8)..], Exchange.Begun);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(MinSize + 16)..], Exchange.Limit);
    }

    /// <summary>Returns the byte at <see cref="KindOffset"/> with another part in the request.</summary>
    public static byte WithKind(byte source, ExchangeKind kind) => (byte)((source & 0xF) | (int)kind << 4);

    /// <summary>Reads the size of a whole message from its first four bytes.</summary>
    public static int ReadTotalLength(ReadOnlySpan<byte> source) => MinSize + BinaryPrimitives.ReadInt32BigEndian(source);

    /// <summary>Reads a header.</summary>
    /// <param name="source">At least the first twelve bytes. What belongs to the request is read only if all of it is present.</param>
    /// <param name="maxMessage">The maximum size of a body, in bytes.</param>
    /// <exception cref="ProtocolException">The message is too long, or its header is not valid.</exception>
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
                CloseReason.MessageTooLarge, $"A message announces {length} bytes; the receiver's maximum is {maxMessage}.");
        }

        if (kind > MessageKind.Json || exchange > ExchangeKind.Late || before > length)
            throw new ProtocolException(CloseReason.ProtocolError, "A message has a header that is not valid.");

        var sentAt = BinaryPrimitives.ReadInt64BigEndian(source[4..]) & 0xFFFF_FFFF_FFFF;
        return new MessageHeader(kind, topic, (int)length - before, sentAt, ReadExchange(exchange, source[MinSize..]));
    }

    private static Exchange ReadExchange(ExchangeKind kind, ReadOnlySpan<byte> source)
    {
        if (kind == ExchangeKind.None || source.Length < Exchange.LengthOf(kind))
            return new Exchange(kind, 0);

        var id = BinaryPrimitives.ReadUInt64BigEndian(source);
        return kind == ExchangeKind.TimedRequest
            ? new Exchange(
                kind, id, BinaryPrimitives.ReadInt64BigEndian(source[8..]), BinaryPrimitives.ReadUInt32BigEndian(source[16..]))
            : new Exchange(kind, id);
    }
}
