using System.Threading.Tasks.Sources;

namespace PeerShell.Transport;

/// <summary>Wakes one waiting loop, from any thread, without allocating. All wake-ups while the loop works count as one.</summary>
internal sealed class WakeUp : IValueTaskSource
{
    private const int Idle = 0, Signalled = 1, Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _source;
    private int _state;

    /// <summary>Whether the loop is waiting.</summary>
    public bool IsWaiting => Volatile.Read(ref _state) == Waiting;

    /// <summary>Wakes the loop.</summary>
    /// <param name="here">Whether the loop may run on this thread before the call returns.</param>
    public void Set(bool here = false)
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Signalled:
                    return;
                case Idle when Interlocked.CompareExchange(ref _state, Signalled, Idle) == Idle:
                    return;
                case Waiting when Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting:
                    _source.RunContinuationsAsynchronously = !here;
                    _source.SetResult(true);
                    return;
            }
        }
    }

    /// <summary>Waits for a wake-up. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Signalled) == Signalled)
            return default;

        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
            return new ValueTask(this, _source.Version);

        Volatile.Write(ref _state, Idle);
        return default;
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
