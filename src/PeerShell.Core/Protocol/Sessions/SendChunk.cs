namespace PeerShell.Protocol.Sessions;

/// <summary>Bytes taken from a <see cref="SendLog"/> for one write, in place. Used again and again by its writer.</summary>
internal sealed class SendChunk
{
    private readonly List<LogSegment> _pinned = [];

    /// <summary>The bytes, in order.</summary>
    public List<ArraySegment<byte>> Pieces { get; } = [];

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    public void Add(LogSegment segment, int start, int length)
    {
        segment.Pin();
        _pinned.Add(segment);
        Pieces.Add(new ArraySegment<byte>(segment.Buffer, start, length));
        Length += length;
    }

    /// <summary>Lets the log have its memory back. Under the same lock as the log.</summary>
    public void Clear()
    {
        foreach (var segment in _pinned)
            segment.Unpin();

        _pinned.Clear();
        Pieces.Clear();
        Length = 0;
    }
}
