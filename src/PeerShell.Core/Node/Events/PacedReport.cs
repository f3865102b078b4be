using PeerShell.Node.Timing;

namespace PeerShell.Node.Events;

/// <summary>
/// Reports something that can happen very often. The first occurrence is reported at once. Later occurrences are counted and
/// reported after pauses that get longer while they continue, so that none is missing.
/// </summary>
/// <typeparam name="T">The details of an occurrence. A report of several contains those of the last one.</typeparam>
internal sealed class PacedReport<T>
{
    // The first pause is short enough for a user who watches. The longest pause keeps something that continues for days from
    // filling the log.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Action<long, T> _report;
    private readonly Alarm _alarm;
    private TimeSpan _pause = FirstPause;
    private bool _paused;
    private long _unreported;
    private T? _last;

    /// <param name="clock">The clock.</param>
    /// <param name="report">Reports the number of occurrences and the details of the last one.</param>
    public PacedReport(TimeProvider clock, Action<long, T> report)
    {
        _report = report;
        _alarm = new Alarm(clock, static self => ((PacedReport<T>)self!).OnPauseOver(), this);
    }

    public void Add(T what, long count = 1)
    {
        lock (_lock)
        {
            _unreported += count;
            _last = what;
            if (!_paused)
                Report();
        }
    }

    /// <summary>Reports what has not been reported yet.</summary>
    public void End()
    {
        _alarm.End();
        OnPauseOver();
    }

    private void OnPauseOver()
    {
        lock (_lock)
        {
            if (_unreported > 0)
            {
                Report();
            }
            else if (_paused)
            {
                // The next occurrence is reported at once. The pause stays long for a minute, for what happens every few seconds.
                _paused = false;
                _alarm.Set(LongestPause);
            }
            else
            {
                _pause = FirstPause;
            }
        }
    }

    private void Report()
    {
        _report(_unreported, _last!);
        _unreported = 0;
        _last = default;
        _paused = true;
        _alarm.Set(_pause);
        _pause = 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
    }
}
