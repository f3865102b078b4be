using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a CANCEL: the numbers of requests, 8 bytes each. It overtakes what waits in the stream of messages, so that a
/// handler which is waiting to be told is told though its own queue is full. It may be lost with the link, or come before its
/// request, and then means nothing: that is what the cancellation in the stream is for.
/// </summary>
internal static class CancelRecord
{
    /// <summary>Most numbers in one record.</summary>
    public const int MaxIds = 512;

    /// <summary>Writes numbers.</summary>
    public static byte[] Write(ReadOnlySpan<ulong> ids)
    {
        var body = new byte[ids.Length * sizeof(ulong)];
        for (var index = 0; index < ids.Length; index++)
            BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(index * sizeof(ulong)), ids[index]);

        return body;
    }

    /// <summary>Reads numbers.</summary>
    /// <exception cref="ProtocolException">This is not a CANCEL.</exception>
    public static ulong[] Read(ReadOnlySpan<byte> body)
    {
        if (body.Length % sizeof(ulong) != 0)
            throw new ProtocolException(CloseReason.ProtocolError, $"A CANCEL has {body.Length} bytes, which are no numbers.");

        var ids = new ulong[body.Length / sizeof(ulong)];
        for (var index = 0; index < ids.Length; index++)
            ids[index] = BinaryPrimitives.ReadUInt64BigEndian(body[(index * sizeof(ulong))..]);

        return ids;
    }
}
