using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>The body of an ACK: what the receiver has accepted of the session's streams, in all, and how much more may be sent of each.</summary>
/// <param name="Messages">Of the messages: by the inbox or the handlers' queues.</param>
/// <param name="Replies">Of the replies: by the requests that wait for them.</param>
/// <param name="Window">How many bytes of a stream may be sent beyond that.</param>
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
