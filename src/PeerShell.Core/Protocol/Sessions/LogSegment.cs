using System.Buffers;
using System.Diagnostics;
using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>A pooled block of a <see cref="SendLog"/>. It goes back to the pool once it is both acknowledged and not being written.</summary>
internal sealed class LogSegment
{
    /// <summary>Most bytes a segment has: one DATA record's worth.</summary>
    public const int MaxSize = DataRecord.MaxBytes;

    // Enough for a small message; a peer that gets one now and then holds no more.
    private const int MinSize = 4 * 1024;

    // 20 MiB: what one busy log can hold, which is 16 MiB, and what is being written.
    private const int MostSpare = 320;

    // Large ones. The one that was used last goes out first, as its memory may still be in the processor's cache.
    private static readonly Stack<LogSegment> Spare = new(MostSpare);
    private static readonly BriefLock SpareLock = new();

    private int _pins;
    private bool _released;

    private LogSegment(byte[] buffer) => Buffer = buffer;

    public byte[] Buffer { get; }

    /// <summary>The first byte of the log in this segment.</summary>
    public int Start { get; set; }

    /// <summary>One past the last byte of the log in this segment.</summary>
    public int End { get; set; }

    public LogSegment? Next { get; set; }

    public int Length => End - Start;

    public int Room => Buffer.Length - End;

    /// <summary>An empty segment.</summary>
    /// <param name="wanted">How many bytes are about to be appended.</param>
    /// <param name="first">Whether the log was empty; otherwise it is busy, and gets a large segment at once.</param>
    public static LogSegment Rent(int wanted, bool first)
    {
        if (first && wanted < MaxSize / 2)
            return new LogSegment(ArrayPool<byte>.Shared.Rent(Math.Max(wanted, MinSize)));

        using (SpareLock.EnterScope())
        {
            if (Spare.TryPop(out var segment))
                return segment;
        }

        return new LogSegment(GC.AllocateUninitializedArray<byte>(MaxSize));
    }

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
        if (!_released || _pins > 0)
            return;

        if (Buffer.Length != MaxSize)
        {
            ArrayPool<byte>.Shared.Return(Buffer);
            return;
        }

        (Start, End, Next, _released) = (0, 0, null, false);
        using (SpareLock.EnterScope())
        {
            if (Spare.Count < MostSpare)
                Spare.Push(this);
        }
    }
}
