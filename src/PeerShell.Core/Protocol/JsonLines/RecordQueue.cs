using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.JsonLines;

/// <summary>Writes records to a <see cref="ByteQueue"/>.</summary>
internal static class RecordQueue
{
    public static void AppendRecord(this ByteQueue queue, RecordType type, ReadOnlySpan<byte> body)
    {
        Span<byte> header = stackalloc byte[RecordHeader.Size];
        new RecordHeader(type, RecordFlags.None, body.Length).Write(header);
        queue.Append(header);
        queue.Append(body);
    }
}
