namespace PeerShell.Protocol.Sessions;

/// <summary>
/// Bytes taken from a <see cref="SendLog"/> for one write, without a copy. The writer reuses one chunk for all its writes.
/// </summary>
internal sealed class SendChunk
{
    private readonly List<LogSegment> _pinned = [];

    /// <summary>The bytes, in order.</summary>
    public List<ArraySegment<byte>> Pieces { get; } = [];

    /// <summary>The total number of bytes.</summary>
    public int Length { get; private set; }

    public void Add(LogSegment segment, int start, int length)
    {
        segment.Pin();
        _pinned.Add(segment);
        Pieces.Add(new ArraySegment<byte>(segment.Buffer, start, length));
        Length += length;
    }

    /// <summary>Releases the memory to the log. The caller must hold the log's lock.</summary>
    public void Clear()
    {
        foreach (var segment in _pinned)
            segment.Unpin();

        _pinned.Clear();
        Pieces.Clear();
        Length = 0;
    }
}
