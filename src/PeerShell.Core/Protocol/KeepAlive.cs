namespace PeerShell.Protocol;

/// <summary>
/// Decides, from how long a link has been silent, what is to be done about it and when to look again. It goes from one
/// state to the next, never past one: a process that was suspended asks before it suspects anybody.
/// </summary>
internal sealed class KeepAlive(KeepAliveOptions options)
{
    private KeepAliveState _state;
    private long _heardAt;

    /// <summary>Looks at a link.</summary>
    /// <param name="heardAt">When something was last heard, on any scale.</param>
    /// <param name="silence">How long ago that was.</param>
    /// <param name="next">When to look again at the latest, counted from now.</param>
    /// <returns>The state entered by this look, or null when nothing has changed.</returns>
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

    /// <summary>How long a silence ends a state.</summary>
    private TimeSpan Limit(KeepAliveState state) => state switch
    {
        KeepAliveState.Alive => options.PingAfter,
        KeepAliveState.Pinged => options.SuspectAfter,
        KeepAliveState.Suspect => options.DeadAfter,
        _ => TimeSpan.MaxValue,
    };
}
