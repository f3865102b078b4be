using PeerShell.Node.Timing;

namespace PeerShell.Node.Events;

/// <summary>Tells of something that can happen often: what follows closely is told of as one, and nothing is left out.</summary>
internal sealed class CountedReport
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private readonly Action<long> _tell;
    private readonly Alarm _alarm;
    private long _untold;

    public CountedReport(TimeProvider clock, Action<long> tell)
    {
        _tell = tell;
        _alarm = new Alarm(clock, static report => ((CountedReport)report!).Tell(), this);
    }

    public void Add()
    {
        if (Interlocked.Increment(ref _untold) == 1)
            _alarm.Set(Delay);
    }

    /// <summary>Tells of what is left, and of nothing after it.</summary>
    public void End()
    {
        _alarm.End();
        Tell();
    }

    private void Tell()
    {
        if (Interlocked.Exchange(ref _untold, 0) is > 0 and var count)
            _tell(count);
    }
}
