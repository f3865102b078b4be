namespace PeerShell.Node.Timing;

/// <summary>
/// Notifies all waiters of a change. Get <see cref="Next"/> first, then check the state, then wait, so that no change is
/// missed. It costs nothing without waiters.
/// </summary>
internal sealed class AsyncPulse
{
    private TaskCompletionSource? _next;

    /// <summary>A task that completes at the next pulse.</summary>
    public Task Next
    {
        get
        {
            if (Volatile.Read(ref _next) is { } waiting)
                return waiting.Task;

            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh).Task;
        }
    }

    public void Pulse()
    {
        if (Volatile.Read(ref _next) is not null)
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
    }
}
