using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>How far a lane has come since the session began.</summary>
/// <param name="Offset">Bytes of the stream whose memory the sender need not hold any longer.</param>
/// <param name="Messages">Whole messages accepted.</param>
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
