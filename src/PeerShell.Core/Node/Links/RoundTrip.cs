namespace PeerShell.Node.Links;

/// <summary>Measures a link's round trip, from a PING to the PONG that answers it.</summary>
/// <param name="clock">The clock.</param>
internal sealed class RoundTrip(TimeProvider clock)
{
    private long _pinged;
    private long _pingedAt;
    private TaskCompletionSource<TimeSpan>? _measurement;

    /// <summary>The time since the latest PING of this node.</summary>
    public TimeSpan Age => clock.GetElapsedTime(Volatile.Read(ref _pingedAt));

    /// <summary>Starts a measurement, replacing an earlier one.</summary>
    /// <returns>The timestamp to send in the PING: the time of the clock in units of 100 ns, from which the peer measures delays.</returns>
    public long Begin()
    {
        var now = clock.GetElapsedTime(0).Ticks;
        Volatile.Write(ref _pingedAt, clock.GetTimestamp());
        Volatile.Write(ref _pinged, now);
        return now;
    }

    /// <summary>Waits for a measurement, which concurrent callers share.</summary>
    /// <param name="isNew">Whether this is the first caller, which must send a PING.</param>
    /// <returns>The round trip.</returns>
    public Task<TimeSpan> MeasureAsync(out bool isNew)
    {
        var fresh = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Interlocked.CompareExchange(ref _measurement, fresh, null);
        isNew = running is null;
        return (running ?? fresh).Task;
    }

    /// <summary>Computes the round trip of a PONG.</summary>
    /// <param name="timestamp">The timestamp in the PONG.</param>
    /// <returns>The round trip; null when the PONG does not answer the latest PING of this node.</returns>
    public TimeSpan? Of(long timestamp) =>
        timestamp == Volatile.Read(ref _pinged) ? Age : null;

    /// <summary>Completes the measurement that callers wait for.</summary>
    public void End(TimeSpan time) => Interlocked.Exchange(ref _measurement, null)?.TrySetResult(time);

    /// <summary>Fails the measurement that callers wait for.</summary>
    public void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _measurement, null) is { } measurement && measurement.TrySetException(error))
            _ = measurement.Task.Exception;
    }
}
