using System.Buffers.Binary;

namespace PeerShell.Protocol.Records;

/// <summary>
/// The body of a CANCEL: the numbers of requests, 8 bytes each. It overtakes the messages that wait in the stream, so that a
/// running handler learns of the cancellation even while its queue is full. The receiver remembers a limited number of requests
/// that were cancelled before they arrived, and does not start them. A CANCEL that is lost with the link has no effect. The
/// cancellation in the stream covers this case.
/// </summary>
internal static class CancelRecord
{
    /// <summary>The maximum number of requests in one record.</summary>
    public const int MaxIds = 512;

    /// <summary>Writes the numbers of requests.</summary>
    public static byte[] Write(ReadOnlySpan<ulong> ids)
    {
        var body = new byte[ids.Length * sizeof(ulong)];
        for (var index = 0; index < ids.Length; index++)
            BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(index * sizeof(ulong)), ids[index]);

        return body;
    }

    /// <summary>Reads the numbers of requests.</summary>
    /// <exception cref="ProtocolException">The length is not a multiple of 8 bytes.</exception>
    public static ulong[] Read(ReadOnlySpan<byte> body)
    {
        if (body.Length % sizeof(ulong) != 0)
            throw new ProtocolException(CloseReason.ProtocolError, $"A CANCEL has {body.Length} bytes, which is not a multiple of 8.");

        var ids = new ulong[body.Length / sizeof(ulong)];
        for (var index = 0; index < ids.Length; index++)
            ids[index] = BinaryPrimitives.ReadUInt64BigEndian(body[(index * sizeof(ulong))..]);

        return ids;
    }
}
