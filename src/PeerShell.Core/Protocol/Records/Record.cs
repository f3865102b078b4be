namespace PeerShell.Protocol.Records;

/// <summary>One record as it lies in the receive buffer; valid until the buffer is touched again.</summary>
internal readonly ref struct Record(RecordHeader header, ReadOnlySpan<byte> body)
{
    public RecordType Type { get; } = header.Type;

    public RecordFlags Flags { get; } = header.Flags;

    public ReadOnlySpan<byte> Body { get; } = body;

    // Enum.HasFlag puts both flags on the heap here, even in optimised code.
    public bool Has(RecordFlags flag) => (Flags & flag) != 0;
}
