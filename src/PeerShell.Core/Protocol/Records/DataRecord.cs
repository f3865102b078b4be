using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a DATA: the offset of its first byte in its stream (8 bytes, big-endian), then the bytes. With
/// the offset the receiver knows what it has already, from a link that this one took over from.
/// </summary>
internal readonly ref struct DataRecord(long offset, ReadOnlySpan<byte> bytes)
{
    /// <summary>Bytes before the stream's.</summary>
    public const int PrefixSize = sizeof(long);

    /// <summary>Most bytes of the stream in one record.</summary>
    public const int MaxBytes = RecordHeader.MaxBody - PrefixSize;

    public long Offset { get; } = offset;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public static void WritePrefix(Span<byte> destination, long offset) =>
        BinaryPrimitives.WriteInt64BigEndian(destination, offset);

    /// <exception cref="ProtocolException">There is no offset.</exception>
    public static DataRecord Read(ReadOnlySpan<byte> body) => body.Length >= PrefixSize
        ? new DataRecord(BinaryPrimitives.ReadInt64BigEndian(body), body[PrefixSize..])
        : throw new ProtocolException(CloseReason.ProtocolError, "A DATA has no offset.");
}
