namespace PeerShell.Protocol.Sessions;

/// <summary>
/// A lock for short critical sections that call no other code. Leaving it is a plain store. <see cref="Lock"/> needs a second
/// interlocked operation, which waits until all earlier writes have left the processor's store buffer; for a short message,
/// that is much of the cost of sending. A thread that finds the lock taken spins, then gives up its time slice. The lock is
/// not reentrant: a debug build throws.
/// </summary>
internal sealed class BriefLock
{
#if DEBUG
    private const bool FindsSecondEntry = true;
#else
    private const bool FindsSecondEntry = false;
#endif

    private SpinLock _lock = new(enableThreadOwnerTracking: FindsSecondEntry);

    /// <summary>Waits for the lock. <see cref="Scope.Dispose"/> leaves it.</summary>
    public Scope EnterScope()
    {
        var taken = false;
        _lock.Enter(ref taken);
        return new Scope(this);
    }

    /// <summary>The time during which the lock is held.</summary>
    public readonly ref struct Scope(BriefLock owner)
    {
        /// <summary>Leaves the lock.</summary>
        public void Dispose() => owner._lock.Exit(useMemoryBarrier: false);
    }
}
