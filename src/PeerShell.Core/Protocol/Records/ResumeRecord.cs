using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>The body of a RESUME: the arbiter's offer to carry the session on this link, or the answer to it.</summary>
/// <param name="Nomination">The number of the arbiter's offer; later offers have higher numbers. The answer repeats it.</param>
/// <param name="Session">The sender's current session, or 0 if it has none.</param>
/// <param name="Fresh">The session that starts if the two are not in the same one. 0 in an answer.</param>
/// <param name="Messages">The offset up to which the sender has received the other side's stream of messages.</param>
/// <param name="Replies">The same for the stream of replies.</param>
internal readonly record struct ResumeRecord(long Nomination, ulong Session, ulong Fresh, long Messages, long Replies)
{
    public const int Size = 40;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Nomination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Session);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], Fresh);
        BinaryPrimitives.WriteInt64BigEndian(destination[24..], Messages);
        BinaryPrimitives.WriteInt64BigEndian(destination[32..], Replies);
    }

    /// <exception cref="ProtocolException">The body has the wrong length.</exception>
    public static ResumeRecord Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != Size)
            throw new ProtocolException(CloseReason.ProtocolError, $"A RESUME has {Size} bytes, not {body.Length}.");

        return new ResumeRecord(
            BinaryPrimitives.ReadInt64BigEndian(body),
            BinaryPrimitives.ReadUInt64BigEndian(body[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(body[16..]),
            BinaryPrimitives.ReadInt64BigEndian(body[24..]),
            BinaryPrimitives.ReadInt64BigEndian(body[32..]));
    }
}
