namespace PeerShell.Node.Timing;

/// <summary>
/// The time of day for the timestamps of messages. It reads the system's clock only when the coarse tick count, which is much
/// cheaper to read, has changed. So it lags by at most one tick: 1 to 16 ms.
/// </summary>
internal sealed class MessageClock(TimeProvider clock)
{
    private long _tick = long.MinValue;
    private long _milliseconds;

    /// <summary>The time in milliseconds since 1970.</summary>
    public long Milliseconds
    {
        get
        {
            // The tick count belongs to the system's clock only.
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
