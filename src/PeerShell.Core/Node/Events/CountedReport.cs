using PeerShell.Node.Timing;

namespace PeerShell.Node.Events;

/// <summary>
/// Reports something that can happen often. It counts the occurrences within 100 ms and reports them together, so that none is
/// missing.
/// </summary>
internal sealed class CountedReport
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private readonly Action<long> _report;
    private readonly Alarm _alarm;
    private long _unreported;

    public CountedReport(TimeProvider clock, Action<long> report)
    {
        _report = report;
        _alarm = new Alarm(clock, static self => ((CountedReport)self!).Report(), this);
    }

    public void Add()
    {
        if (Interlocked.Increment(ref _unreported) == 1)
            _alarm.Set(Delay);
    }

    /// <summary>Reports what has not been reported yet, and ignores later occurrences.</summary>
    public void End()
    {
        _alarm.End();
        Report();
    }

    private void Report()
    {
        if (Interlocked.Exchange(ref _unreported, 0) is > 0 and var count)
            _report(count);
    }
}
