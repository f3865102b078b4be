namespace PeerShell.Benchmarks.Contenders;

/// <summary>Counts messages, and completes a task when a target is reached.</summary>
internal sealed class Counter
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _none = new();
    private TaskCompletionSource _reached;
    private long _count;
    private long _target = long.MaxValue;
    private long _wanted;

    public Counter() => _reached = _none;

    public void Add(long count)
    {
        if (Interlocked.Add(ref _count, count) >= Volatile.Read(ref _target))
            Check();
    }

    /// <summary>Waits until that many more messages have been counted.</summary>
    public Task ReachAsync(long more)
    {
        Task reached;
        lock (_lock)
        {
            _wanted += more;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            reached = _reached.Task;
            Volatile.Write(ref _target, _wanted);
        }

        Interlocked.MemoryBarrier();
        Add(0);
        return reached;
    }

    private void Check()
    {
        lock (_lock)
        {
            if (Volatile.Read(ref _count) < _wanted)
                return;

            _target = long.MaxValue;
            _reached.TrySetResult();
        }
    }
}
