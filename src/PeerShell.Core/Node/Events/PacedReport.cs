using PeerShell.Node.Timing;

namespace PeerShell.Node.Events;

/// <summary>
/// Tells of something that can happen very often: the first time at once, and then how often it was since, after pauses that
/// get longer while it goes on. Nothing is left out.
/// </summary>
/// <typeparam name="T">What is known of it each time; of several, the last is told.</typeparam>
internal sealed class PacedReport<T>
{
    // Soon enough for somebody who watches; and what goes on for days makes no more events than a log can hold.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Action<long, T> _tell;
    private readonly Alarm _alarm;
    private TimeSpan _pause = FirstPause;
    private bool _paused;
    private long _untold;
    private T? _last;

    /// <param name="clock">The clock.</param>
    /// <param name="tell">Tells how often it was, and what is known of the last time.</param>
    public PacedReport(TimeProvider clock, Action<long, T> tell)
    {
        _tell = tell;
        _alarm = new Alarm(clock, static report => ((PacedReport<T>)report!).OnPauseOver(), this);
    }

    public void Add(T what, long count = 1)
    {
        lock (_lock)
        {
            _untold += count;
            _last = what;
            if (!_paused)
                Tell();
        }
    }

    /// <summary>Tells of what is left.</summary>
    public void End()
    {
        _alarm.End();
        OnPauseOver();
    }

    private void OnPauseOver()
    {
        lock (_lock)
        {
            if (_untold > 0)
            {
                Tell();
            }
            else if (_paused)
            {
                // The next one is told at once; but what comes every few seconds goes on.
                _paused = false;
                _alarm.Set(LongestPause);
            }
            else
            {
                _pause = FirstPause;
            }
        }
    }

    private void Tell()
    {
        _tell(_untold, _last!);
        _untold = 0;
        _last = default;
        _paused = true;
        _alarm.Set(_pause);
        _pause = 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
    }
}
