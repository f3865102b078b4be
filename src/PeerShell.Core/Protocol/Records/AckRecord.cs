using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>The body of an ACK: the positions accepted in both streams of the session, and the receive window.</summary>
/// <param name="Messages">The position that the inbox or the handlers' queues have accepted in the stream of messages.</param>
/// <param name="Replies">The position that the waiting requests have accepted in the stream of replies.</param>
/// <param name="Window">The number of bytes that may be sent in each stream beyond its accepted position.</param>
internal readonly record struct AckRecord(LanePosition Messages, LanePosition Replies, int Window)
{
    public const int Size = 2 * LanePosition.Size + sizeof(int);

    public void Write(Span<byte> destination)
    {
        Messages.Write(destination);
        Replies.Write(destination[LanePosition.Size..]);
        BinaryPrimitives.WriteInt32BigEndian(destination[(2 * LanePosition.Size)..], Window);
    }

    /// <exception cref="ProtocolException">The body has the wrong length, or the window is not positive.</exception>
    public static AckRecord Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != Size)
            throw new ProtocolException(CloseReason.ProtocolError, $"An ACK has {Size} bytes, not {body.Length}.");

        var window = BinaryPrimitives.ReadInt32BigEndian(body[(2 * LanePosition.Size)..]);
        return window > 0
            ? new AckRecord(LanePosition.Read(body), LanePosition.Read(body[LanePosition.Size..]), window)
            : throw new ProtocolException(CloseReason.ProtocolError, $"An ACK has a window of {window} bytes.");
    }
}
