namespace PeerShell.Node.Timing;

/// <summary>
/// The time of day for what is stamped in great numbers: the system's clock, looked at again only when its coarse tick, which
/// is much cheaper to read, has moved. So it lags by a tick at most: 1 to 16 ms.
/// </summary>
internal sealed class MessageClock(TimeProvider clock)
{
    private long _tick = long.MinValue;
    private long _milliseconds;

    /// <summary>Milliseconds since 1970.</summary>
    public long Milliseconds
    {
        get
        {
            // Another clock has another tick.
            if (clock != TimeProvider.System)
                return clock.GetUtcNow().ToUnixTimeMilliseconds();

            var tick = Environment.TickCount64;
            if (tick != Volatile.Read(ref _tick))
            {
                Volatile.Write(ref _milliseconds, clock.GetUtcNow().ToUnixTimeMilliseconds());
                Volatile.Write(ref _tick, tick);
            }

            return Volatile.Read(ref _milliseconds);
        }
    }
}
