namespace PeerShell.Node.Timing;

/// <summary>
/// Tells everyone who waits that something has changed. Take <see cref="Next"/> first, then look, then wait: so no change
/// is missed. Costs nothing while nobody waits.
/// </summary>
internal sealed class AsyncPulse
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next pulse.</summary>
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
