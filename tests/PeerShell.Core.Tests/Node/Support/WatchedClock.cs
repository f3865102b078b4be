using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace PeerShell.Tests.Node.Support;

/// <summary>A fake clock that shows who uses it, so that a test knows when time may pass.</summary>
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();
    private readonly Channel<long> _timestamps = Channel.CreateUnbounded<long>();

    /// <summary>Called by each read of the time of day, on the thread that reads it.</summary>
    public Action? UtcNowRead { get; set; }

    /// <summary>Waits for the next timer that is made.</summary>
    /// <returns>The time after which it fires.</returns>
    public Task<TimeSpan> TimerAsync() => _timers.Reader.ReadAsync().AsTask().Soon();

    /// <summary>Forgets the timers that have been made.</summary>
    public void ForgetTimers()
    {
        while (_timers.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Forgets the timestamps that have been read.</summary>
    public void ForgetTimestamps()
    {
        while (_timestamps.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Waits for the next read of a timestamp.</summary>
    public Task<long> TimestampAsync() => _timestamps.Reader.ReadAsync().AsTask().Soon();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    public override long GetTimestamp()
    {
        var timestamp = base.GetTimestamp();
        _timestamps.Writer.TryWrite(timestamp);
        return timestamp;
    }

    public override DateTimeOffset GetUtcNow()
    {
        UtcNowRead?.Invoke();
        return base.GetUtcNow();
    }
}
