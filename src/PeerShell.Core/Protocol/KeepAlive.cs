namespace PeerShell.Protocol;

/// <summary>
/// Decides from the length of a link's silence which state the link is in and when to check it again. Each check moves
/// at most one state further, so that a process that was suspended sends a PING before it suspects a peer.
/// </summary>
internal sealed class KeepAlive(KeepAliveOptions options)
{
    private KeepAliveState _state;
    private long _heardAt;

    /// <summary>Checks a link.</summary>
    /// <param name="heardAt">The time of the last receive, on any scale.</param>
    /// <param name="silence">The time since the last receive.</param>
    /// <param name="next">The time from now until the next check at the latest.</param>
    /// <returns>The state that this check has entered, or null if the state is unchanged.</returns>
    public KeepAliveState? Check(long heardAt, TimeSpan silence, out TimeSpan next)
    {
        var before = heardAt == _heardAt ? _state : KeepAliveState.Alive;
        var after = silence < Limit(before) ? before : before + 1;
        var isNew = after != before || before != _state;

        next = after == KeepAliveState.Dead ? Timeout.InfiniteTimeSpan
            : after == before ? Limit(before) - silence
            : Limit(after) - Limit(before);
        _state = after;
        _heardAt = heardAt;
        return isNew ? after : null;
    }

    /// <summary>Returns the silence after which the next state follows.</summary>
    private TimeSpan Limit(KeepAliveState state) => state switch
    {
        KeepAliveState.Alive => options.PingAfter,
        KeepAliveState.Pinged => options.SuspectAfter,
        KeepAliveState.Suspect => options.DeadAfter,
        _ => TimeSpan.MaxValue,
    };
}
