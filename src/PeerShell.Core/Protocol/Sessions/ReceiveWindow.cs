namespace PeerShell.Protocol.Sessions;

/// <summary>
/// How many bytes a peer may send beyond what was accepted. It begins small, since as much is kept for a peer while nobody takes
/// its messages, and doubles each time it was used up so fast that the sender waits for acknowledgements more than it sends.
/// </summary>
/// <remarks>
/// <para>Too fast is within four round trips, as in quic-go, whose rule this is; RFC 9000 leaves it open. It is also within 10 ms,
/// however short the way: each acknowledgement wakes several threads at either end, which over loopback takes longer than the way.
/// That has to go on for four windows, as of many peers that share a machine each is fast for a moment.</para>
/// <para>Not thread-safe: the session's receiving lock guards it.</para>
/// </remarks>
/// <param name="most">How far it grows, in bytes.</param>
/// <param name="growth">What the windows of all peers may grow by; null never lets it grow.</param>
internal sealed class ReceiveWindow(int most, WindowGrowth? growth = null)
{
    // 100 Mbit/s at 80 ms round trip.
    private const int FirstSize = 1024 * 1024;

    private const int Windows = 4;
    private const int RoundTrips = 4;
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(10);

    private long _used;
    private TimeSpan? _since;
    private bool _ended;

    /// <summary>How large it is, in bytes.</summary>
    public int Size { get; private set; } = FirstSizeOf(most);

    /// <summary>How large a window is at first that may grow to a size.</summary>
    public static int FirstSizeOf(int most) => Math.Min(most, FirstSize);

    /// <summary>More was accepted.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="now">When, on any clock that goes on.</param>
    /// <param name="roundTrip">How long the way to the peer and back takes, if that is known.</param>
    public void Use(long bytes, TimeSpan now, TimeSpan? roundTrip)
    {
        _used += bytes;
        if (_used < (long)Windows * Size)
            return;

        var each = (now - _since) / Windows;
        if (each < LeastTime || each < RoundTrips * roundTrip)
            Grow();

        _used = 0;
        _since = now;
    }

    /// <summary>The session is over: others may grow instead.</summary>
    public void End()
    {
        if (!_ended)
            growth?.Give(Size - FirstSizeOf(most));

        _ended = true;
    }

    private void Grow()
    {
        var more = Math.Min(Size, most - Size);
        if (more > 0 && !_ended && growth?.TryTake(more) == true)
            Size += more;
    }
}
