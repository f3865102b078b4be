namespace PeerShell.Protocol.Records;

/// <summary>A record in the receive buffer, valid until the buffer is used again.</summary>
internal readonly ref struct Record(RecordHeader header, ReadOnlySpan<byte> body)
{
    public RecordType Type { get; } = header.Type;

    public RecordFlags Flags { get; } = header.Flags;

    public ReadOnlySpan<byte> Body { get; } = body;

    // Not Enum.HasFlag, which boxes both flags here, even in optimised code.
    public bool Has(RecordFlags flag) => (Flags & flag) != 0;
}
