namespace PeerShell.Protocol.Sessions;

/// <summary>
/// Measures how much longer than usual something that a peer has stamped was under way, although the clocks of the two nodes have
/// nothing in common. The difference between the clock here at receipt and the stamp is the offset of the clocks plus the delay.
/// The smallest recent difference stands for the usual delay, and what exceeds it is the time spent waiting: in queues, in a link
/// that carried nothing, or in a process that was stopped.
/// </summary>
/// <remarks>
/// <para>This is the base delay of LEDBAT (RFC 6817, section 3.4.2). As there, the minimum is taken over a window, so that it
/// follows clocks that drift apart, and a clock that stood still while its machine slept. The window is one to two times 30 s,
/// because an idle link carries a PING every 15 s. A minimum that is older, because nothing was stamped meanwhile, counts with
/// 1 ms more for each second of its age: clocks that the system disciplines differ by up to 500 ppm each.</para>
/// <para>The first stamp of a link is taken as not delayed. All times are milliseconds of monotonic clocks. Not thread-safe: the
/// session's receiving lock guards it.</para>
/// </remarks>
internal sealed class TransitTime
{
    private const long Window = 30_000;
    private const long AgePerMillisecond = 1000;

    private Minimum? _last;
    private Minimum? _previous;
    private bool _isNewLink = true;

    /// <summary>Notes that a new link carries the session. Its first PING replaces all that was measured on earlier links.</summary>
    public void Restart() => _isNewLink = true;

    /// <summary>Handles a PING.</summary>
    /// <param name="stamp">The time at which it was sent, on the peer's clock.</param>
    /// <param name="now">The time here.</param>
    public void OnPing(long stamp, long now)
    {
        if (_isNewLink)
            _last = _previous = null;

        _isNewLink = false;
        Add(now - stamp, now);
    }

    /// <summary>Measures how much longer than usual something was under way.</summary>
    /// <param name="stamp">The time at which it was sent, on the peer's clock.</param>
    /// <param name="now">The time here.</param>
    /// <returns>The excess; 0 while nothing is known of the link.</returns>
    public long Excess(long stamp, long now)
    {
        var difference = now - stamp;

        // What was sent on an earlier link says nothing about this one.
        if (!_isNewLink)
            Add(difference, now);

        return Math.Max(0, difference - Math.Min(At(_last, now) ?? difference, At(_previous, now) ?? difference));
    }

    private void Add(long difference, long now)
    {
        if (_last is not { } last)
        {
            _last = new Minimum(difference, now, now);
        }
        else if (now - last.Begun >= Window)
        {
            _previous = last;
            _last = new Minimum(difference, now, now);
        }
        else if (difference < At(last, now))
        {
            _last = last with { Difference = difference, MeasuredAt = now };
        }
    }

    private static long? At(Minimum? minimum, long now) =>
        minimum is { } known ? known.Difference + (now - known.MeasuredAt) / AgePerMillisecond : null;

    /// <summary>The smallest difference of a window.</summary>
    private readonly record struct Minimum(long Difference, long Begun, long MeasuredAt);
}
