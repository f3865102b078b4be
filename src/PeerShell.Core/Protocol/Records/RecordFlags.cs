namespace PeerShell.Protocol.Records;

/// <summary>Flags in a record's header. Unknown flags are ignored.</summary>
[Flags]
internal enum RecordFlags : byte
{
    None = 0,

    /// <summary>A receiver that doesn't know the record's type skips it instead of closing the link.</summary>
    Optional = 1,

    /// <summary>On DATA: the sender waits for the acknowledgement, so it must not be delayed. Such a record may be empty.</summary>
    AckNow = 2,

    /// <summary>On DATA: the bytes belong to the stream of replies.</summary>
    Replies = 4,
}
