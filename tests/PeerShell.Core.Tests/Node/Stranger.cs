using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Node;

/// <summary>Creates records that a program other than a node could send.</summary>
internal static class Stranger
{
    public static byte[] Record(RecordType type, ReadOnlySpan<byte> body)
    {
        var record = new byte[RecordHeader.Size + body.Length];
        new RecordHeader(type, RecordFlags.None, body.Length).Write(record);
        body.CopyTo(record.AsSpan(RecordHeader.Size));
        return record;
    }

    /// <summary>Creates an offer to resume. The stranger is the arbiter because it has the lowest possible id.</summary>
    public static byte[] Attach()
    {
        var body = new byte[ResumeRecord.Size];
        new ResumeRecord(1, 0, 1, 0, 0).Write(body);
        return Record(RecordType.Resume, body);
    }

    public static byte[] HelloOf(string name, int min = 1, int window = 1, int maxMessage = 1, params string[] capabilities) =>
    [
        .. Preface.Bytes,
        .. Record(RecordType.Hello, new Hello
        {
            MinVersion = min,
            MaxVersion = Math.Max(min, 1),
            Id = new PeerId([.. new byte[PeerId.Size - 1], 1]).ToString(),
            Name = name,
            Network = "default",
            Instance = 1,
            Forgotten = 0,
            Window = window,
            MaxMessage = maxMessage,
            Capabilities = capabilities,
        }.ToBytes()),
    ];
}
