namespace PeerShell.Node.Timing;

/// <summary>
/// A one-shot timer that can be set again. It creates its timer when it is first set, because most alarms of an idle peer never
/// are.
/// </summary>
internal sealed class Alarm(TimeProvider clock, TimerCallback call, object state)
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _disposed;

    /// <summary>Sets the timer, replacing an earlier time.</summary>
    public void Set(TimeSpan due)
    {
        lock (_lock)
        {
            if (_disposed)
                return;

            _timer ??= clock.CreateTimer(call, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Cancels the timer.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Cancels the timer and ignores later calls to <see cref="Set"/>.</summary>
    public void End()
    {
        lock (_lock)
            _disposed = true;

        Reset();
    }
}
