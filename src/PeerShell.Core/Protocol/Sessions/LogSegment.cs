using System.Buffers;
using System.Diagnostics;
using PeerShell.Protocol.Records;

namespace PeerShell.Protocol.Sessions;

/// <summary>
/// A pooled block of a <see cref="SendLog"/>. It goes back to the pool once it has been acknowledged and no write uses it.
/// </summary>
internal sealed class LogSegment
{
    /// <summary>The maximum size of a segment: the stream bytes of one DATA record.</summary>
    public const int MaxSize = DataRecord.MaxBytes;

    // Enough for a small message, so that a peer with little traffic holds no more memory.
    private const int MinSize = 4 * 1024;

    // 20 MiB: one full log of 16 MiB, and the segments that are being written.
    private const int MaxSpare = 320;

    // Spare large segments. The last one used is taken first, because its memory may still be in the processor's cache.
    private static readonly Stack<LogSegment> Spare = new(MaxSpare);
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

    /// <summary>Takes an empty segment from the pool or creates one.</summary>
    /// <param name="wanted">The number of bytes about to be appended.</param>
    /// <param name="first">Whether the log is empty. A log that is not empty is busy and gets a large segment at once.</param>
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

    /// <summary>Keeps the memory during a write.</summary>
    public void Pin() => _pins++;

    public void Unpin()
    {
        Debug.Assert(_pins > 0, "unpinned more often than pinned");
        _pins--;
        ReturnIfUnused();
    }

    /// <summary>Reports that the log no longer needs the segment.</summary>
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
            if (Spare.Count < MaxSpare)
                Spare.Push(this);
        }
    }
}
