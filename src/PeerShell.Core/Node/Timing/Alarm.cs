namespace PeerShell.Node.Timing;

/// <summary>Calls once after a while. Has no timer until it is first set, as most alarms of an idle peer never are.</summary>
internal sealed class Alarm(TimeProvider clock, TimerCallback call, object state)
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _disposed;

    /// <summary>Sets it, in place of what it was set to.</summary>
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

    /// <summary>Takes it back.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Takes it back for good.</summary>
    public void End()
    {
        lock (_lock)
            _disposed = true;

        Reset();
    }
}
