using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>A position in a lane, counted from the start of the session.</summary>
/// <param name="Offset">The number of bytes of the stream that the sender no longer needs to keep.</param>
/// <param name="Messages">The number of whole messages accepted.</param>
internal readonly record struct LanePosition(long Offset, long Messages)
{
    public const int Size = 16;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Offset);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], Messages);
    }

    public static LanePosition Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadInt64BigEndian(source), BinaryPrimitives.ReadInt64BigEndian(source[8..]));
}
