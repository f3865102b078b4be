namespace PeerShell.Protocol;

/// <summary>When silence on a link means something. Any traffic counts as life.</summary>
/// <remarks>
/// The defaults find a dead peer within 30 s, at a cost of one small record each 15 s on an idle link. Shorter times
/// find it sooner and cost more; much under a second, a garbage collection or a busy machine looks like a death.
/// </remarks>
public sealed record KeepAliveOptions
{
    /// <summary>The shortest dead time there can be, 100 ms. On less, the thread pool and the timers of the system are no reliable sign of life.</summary>
    public static readonly TimeSpan ShortestDeadAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>After this long without hearing anything, the peer is asked for a sign of life. Default 15 s.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After this long the peer is suspected. Default 20 s.</summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>After this long the link is dead. Default 30 s.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same proportions for another dead time.</summary>
    /// <param name="deadAfter">How long until a silent link is dead; at least <see cref="ShortestDeadAfter"/>.</param>
    /// <returns>The options.</returns>
    /// <exception cref="ArgumentException">The time is shorter.</exception>
    public static KeepAliveOptions ForDeadAfter(TimeSpan deadAfter)
    {
        if (deadAfter < ShortestDeadAfter)
            throw new ArgumentException($"The dead time must be at least {ShortestDeadAfter.TotalSeconds:0.###} s. {deadAfter.TotalSeconds:0.######} s is too short: a busy machine would look dead.");

        return new KeepAliveOptions { PingAfter = deadAfter / 2, SuspectAfter = deadAfter / 3 * 2, DeadAfter = deadAfter };
    }

    internal void Validate()
    {
        if (PingAfter <= TimeSpan.Zero || PingAfter >= SuspectAfter || SuspectAfter >= DeadAfter)
        {
            throw new ArgumentException(
                $"Keepalive times must rise: ping after {PingAfter}, suspect after {SuspectAfter}, dead after {DeadAfter}.");
        }
    }
}
