using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The six bytes before each record's body: type (1), flags (1), body length (4, big-endian). The length is checked before
/// the body is read.
/// </summary>
internal readonly record struct RecordHeader(RecordType Type, RecordFlags Flags, int Length)
{
    /// <summary>The size of a header in bytes.</summary>
    public const int Size = 6;

    /// <summary>The maximum size of a body: a DATA with 64 KiB of the stream. Larger messages span several records.</summary>
    public const int MaxBody = sizeof(long) + 64 * 1024;

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Type;
        destination[1] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(destination[2..], Length);
    }

    /// <exception cref="ProtocolException">The body would be longer than <see cref="MaxBody"/>.</exception>
    public static RecordHeader Read(ReadOnlySpan<byte> source)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(source[2..]);
        if (length > MaxBody)
            throw new ProtocolException(CloseReason.ProtocolError, $"A record announces {length} bytes; the maximum is {MaxBody}.");

        return new RecordHeader((RecordType)source[0], (RecordFlags)source[1], (int)length);
    }
}
