using System.Buffers.Binary;

namespace PeerShell.Protocol;

/// <summary>
/// The twelve bytes before each message in the stream: length of topic and body together (4), kind (1), length of the
/// topic (1), time of sending in milliseconds since 1970 (6); all big-endian. Then come the topic (UTF-8) and the body.
/// </summary>
internal readonly record struct MessageHeader(MessageKind Kind, int TopicLength, int BodyLength, long SentAt)
{
    public const int Size = 12;

    /// <summary>Most bytes a topic can have.</summary>
    public const int MaxTopic = byte.MaxValue;

    /// <summary>Bytes of the message behind the header.</summary>
    public int ContentLength => TopicLength + BodyLength;

    /// <summary>Bytes of the whole message.</summary>
    public int TotalLength => Size + ContentLength;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, ContentLength);
        BinaryPrimitives.WriteInt64BigEndian(destination[4..], SentAt);
        destination[4] = (byte)Kind;
        destination[5] = (byte)TopicLength;
    }

    /// <exception cref="ProtocolException">The message is longer than allowed, or of a kind that does not exist.</exception>
    public static MessageHeader Read(ReadOnlySpan<byte> source, int maxMessage)
    {
        var content = BinaryPrimitives.ReadUInt32BigEndian(source);
        var topic = source[5];
        if (content > (uint)maxMessage + topic)
        {
            throw new ProtocolException(
                CloseReason.MessageTooLarge, $"A message announces {content} bytes; this node takes at most {maxMessage}.");
        }

        if (source[4] > (byte)MessageKind.Json || topic > content)
            throw new ProtocolException(CloseReason.ProtocolError, "A message's header makes no sense.");

        var sentAt = BinaryPrimitives.ReadInt64BigEndian(source[4..]) & 0xFFFF_FFFF_FFFF;
        return new MessageHeader((MessageKind)source[4], topic, (int)content - topic, sentAt);
    }
}
