namespace PeerShell.Protocol;

/// <summary>The body of an ACK: what the receiver has accepted of the session's streams, in all.</summary>
/// <param name="Messages">Of the messages: by the inbox or the handlers' queues.</param>
/// <param name="Replies">Of the replies: by the requests that wait for them.</param>
internal readonly record struct AckRecord(LanePosition Messages, LanePosition Replies)
{
    public const int Size = 2 * LanePosition.Size;

    public void Write(Span<byte> destination)
    {
        Messages.Write(destination);
        Replies.Write(destination[LanePosition.Size..]);
    }

    /// <exception cref="ProtocolException">The body has the wrong length.</exception>
    public static AckRecord Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != Size)
            throw new ProtocolException(CloseReason.ProtocolError, $"An ACK has {Size} bytes, not {body.Length}.");

        return new AckRecord(LanePosition.Read(body), LanePosition.Read(body[LanePosition.Size..]));
    }
}
