namespace PeerShell.Protocol.Sessions;

/// <summary>
/// The number of bytes that a peer may send beyond the accepted position. The window starts small, because the node keeps up
/// to a window of bytes for a peer whose messages nobody takes. It doubles each time the sender uses it up so fast that the
/// sender spends more time waiting for acknowledgements than sending.
/// </summary>
/// <remarks>
/// <para>A window counts as used up too fast within four round trips, which is quic-go's rule; RFC 9000 leaves the rule open.
/// A window used up within 10 ms counts, too, even if the round trip is shorter: each acknowledgement wakes several threads at
/// both ends, which over loopback takes longer than the round trip. The rate is measured over four windows, because each of
/// many peers that share a machine is fast for a moment.</para>
/// <para>Not thread-safe: the session's receiving lock guards it.</para>
/// </remarks>
/// <param name="maximum">The maximum size in bytes.</param>
/// <param name="growth">The growth budget that the windows of all peers share; with null the window never grows.</param>
internal sealed class ReceiveWindow(int maximum, WindowGrowth? growth = null)
{
    // Enough for 100 Mbit/s at a round trip of 80 ms.
    private const int FirstSize = 1024 * 1024;

    private const int Windows = 4;
    private const int RoundTrips = 4;
    private static readonly TimeSpan MinTime = TimeSpan.FromMilliseconds(10);

    private long _used;
    private TimeSpan? _since;
    private bool _ended;

    /// <summary>The current size in bytes.</summary>
    public int Size { get; private set; } = FirstSizeOf(maximum);

    /// <summary>Returns the first size of a window, for its maximum size.</summary>
    public static int FirstSizeOf(int maximum) => Math.Min(maximum, FirstSize);

    /// <summary>Reports that more bytes were accepted, and grows the window if they came too fast.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="now">The current time, on any monotonic clock.</param>
    /// <param name="roundTrip">The round-trip time to the peer, if it is known.</param>
    public void Use(long bytes, TimeSpan now, TimeSpan? roundTrip)
    {
        _used += bytes;
        if (_used < (long)Windows * Size)
            return;

        var each = (now - _since) / Windows;
        if (each < MinTime || each < RoundTrips * roundTrip)
            Grow();

        _used = 0;
        _since = now;
    }

    /// <summary>Ends the window and returns its growth to the budget, so that other windows can grow.</summary>
    public void End()
    {
        if (!_ended)
            growth?.Give(Size - FirstSizeOf(maximum));

        _ended = true;
    }

    private void Grow()
    {
        var more = Math.Min(Size, maximum - Size);
        if (more > 0 && !_ended && growth?.TryTake(more) == true)
            Size += more;
    }
}
