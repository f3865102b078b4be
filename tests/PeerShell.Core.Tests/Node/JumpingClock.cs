namespace PeerShell.Tests.Node;

/// <summary>The system's clock, whose date somebody sets. Its timers and timestamps go on as if nothing had happened.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _offsetTicks;

    /// <summary>Moves the date.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _offsetTicks));
}
