using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a DATA: the offset of its first byte in its stream (8 bytes, big-endian), then the bytes. The offset
/// shows the receiver which bytes it already has from an earlier link.
/// </summary>
internal readonly ref struct DataRecord(long offset, ReadOnlySpan<byte> bytes)
{
    /// <summary>The number of bytes before the bytes of the stream.</summary>
    public const int PrefixSize = sizeof(long);

    /// <summary>The maximum number of bytes of the stream in one record.</summary>
    public const int MaxBytes = RecordHeader.MaxBody - PrefixSize;

    public long Offset { get; } = offset;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public static void WritePrefix(Span<byte> destination, long offset) =>
        BinaryPrimitives.WriteInt64BigEndian(destination, offset);

    /// <exception cref="ProtocolException">The offset is missing.</exception>
    public static DataRecord Read(ReadOnlySpan<byte> body) => body.Length >= PrefixSize
        ? new DataRecord(BinaryPrimitives.ReadInt64BigEndian(body), body[PrefixSize..])
        : throw new ProtocolException(CloseReason.ProtocolError, "A DATA has no offset.");
}
