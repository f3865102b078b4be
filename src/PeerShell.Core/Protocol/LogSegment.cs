using System.Buffers;
using System.Diagnostics;

namespace PeerShell.Protocol;

/// <summary>A pooled block of a <see cref="SendLog"/>. Its memory goes back to the pool once it is both acknowledged and not being written.</summary>
internal sealed class LogSegment
{
    /// <summary>Most bytes a segment has: one DATA record's worth.</summary>
    public const int MaxSize = DataRecord.MaxBytes;

    // Enough for a small message; a peer that gets one now and then holds no more.
    private const int MinSize = 4 * 1024;

    // The shared pool keeps 4 MiB of this size on two cores, a quarter of what one busy log can hold. This one keeps 16 MiB.
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(MaxSize, maxArraysPerBucket: 256);

    private int _pins;
    private bool _released;

    /// <param name="wanted">How many bytes are about to be appended.</param>
    /// <param name="first">Whether the log was empty; otherwise it is busy, and gets a large segment at once.</param>
    public LogSegment(int wanted, bool first) =>
        Buffer = Pool.Rent(first ? Math.Clamp(wanted, MinSize, MaxSize) : MaxSize);

    public byte[] Buffer { get; }

    /// <summary>The first byte of the log in this segment.</summary>
    public int Start { get; set; }

    /// <summary>One past the last byte of the log in this segment.</summary>
    public int End { get; set; }

    public LogSegment? Next { get; set; }

    public int Length => End - Start;

    public int Room => Buffer.Length - End;

    /// <summary>Keeps the memory while a write is under way.</summary>
    public void Pin() => _pins++;

    public void Unpin()
    {
        Debug.Assert(_pins > 0, "unpinned more often than pinned");
        _pins--;
        ReturnIfUnused();
    }

    /// <summary>Says that the log no longer needs the segment.</summary>
    public void Release()
    {
        Debug.Assert(!_released, "released twice");
        _released = true;
        ReturnIfUnused();
    }

    private void ReturnIfUnused()
    {
        if (_released && _pins == 0)
            Pool.Return(Buffer);
    }
}
