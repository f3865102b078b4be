using System.Buffers.Binary;

namespace PeerShell.Protocol;

/// <summary>The body of an ACK: what the receiver has accepted of the session's stream, in all.</summary>
/// <param name="Offset">Bytes of the stream whose memory the sender need not hold any longer.</param>
/// <param name="Messages">Whole messages accepted by the inbox or a handler's queue.</param>
internal readonly record struct AckRecord(long Offset, long Messages)
{
    public const int Size = 16;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Offset);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], Messages);
    }

    /// <exception cref="ProtocolException">The body has the wrong length.</exception>
    public static AckRecord Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != Size)
            throw new ProtocolException(CloseReason.ProtocolError, $"An ACK has {Size} bytes, not {body.Length}.");

        return new AckRecord(BinaryPrimitives.ReadInt64BigEndian(body), BinaryPrimitives.ReadInt64BigEndian(body[8..]));
    }
}
