namespace PeerShell.Protocol;

/// <summary>The times after which a silent link is probed, suspected and closed. Any traffic counts as a sign of life.</summary>
/// <remarks>
/// The defaults detect a dead peer within 30 s, at the cost of one small record every 15 s on an idle link. Shorter times
/// detect it sooner and cost more. Well below a second, a garbage collection or a busy machine looks like a dead peer.
/// </remarks>
public sealed record KeepAliveOptions
{
    /// <summary>
    /// The minimum dead time, 100 ms. Below it, delays of the thread pool and the system's timers make a live peer look dead.
    /// </summary>
    public static readonly TimeSpan ShortestDeadAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>The silence after which a PING is sent. Default 15 s.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The silence after which the peer is suspected. Default 20 s.</summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The silence after which the link is dead. Default 30 s.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Creates options with the default proportions for another dead time.</summary>
    /// <param name="deadAfter">The silence after which a link is dead; at least <see cref="ShortestDeadAfter"/>.</param>
    /// <returns>The options.</returns>
    /// <exception cref="ArgumentException">The time is shorter than <see cref="ShortestDeadAfter"/>.</exception>
    public static KeepAliveOptions ForDeadAfter(TimeSpan deadAfter)
    {
        if (deadAfter < ShortestDeadAfter)
        {
            throw new ArgumentException(
                $"The dead time must be at least {ShortestDeadAfter.TotalSeconds:0.###} s. " +
                $"{deadAfter.TotalSeconds:0.######} s is too short, because a busy machine would look dead.");
        }

        return new KeepAliveOptions { PingAfter = deadAfter / 2, SuspectAfter = deadAfter / 3 * 2, DeadAfter = deadAfter };
    }

    internal void Validate()
    {
        if (PingAfter <= TimeSpan.Zero || PingAfter >= SuspectAfter || SuspectAfter >= DeadAfter)
        {
            throw new ArgumentException(
                "Each keepalive time must be longer than the one before: " +
                $"PingAfter {PingAfter}, SuspectAfter {SuspectAfter}, DeadAfter {DeadAfter}.");
        }
    }
}
