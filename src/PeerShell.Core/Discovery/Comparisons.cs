namespace PeerShell.Discovery;

/// <summary>
/// Schedules when this node compares its list of members with another node's list.
/// </summary>
/// <remarks>
/// <para><b>Digests</b> find differences that remain when news did not reach every member. News can only miss members while
/// it spreads, so the first digest follows soon after the last news. Later digests follow after ever longer waits, up to
/// <see cref="MeshOptions.DigestInterval"/>.</para>
/// <para><b>Full lists</b> are exchanged with a member that was unknown, because it may come from another network, whose
/// members are all unknown here. If two nodes don't know each other, the one with the lower id starts at once, and the other
/// waits one gossip interval for it. While a network forms, hundreds of members may connect at a time, each with an almost
/// equal list of hundreds. A node therefore starts only one exchange in each gossip interval, and leaves the rest to news and
/// digests.</para>
/// </remarks>
internal sealed class Comparisons(MeshOptions options, Random random)
{
    // In gossip intervals: long enough for the answers to the last news to arrive.
    private const int Settling = 4;

    private TimeSpan _wait = options.DigestInterval;
    private TimeSpan _nextStart;
    private Contact? _newcomer;
    private TimeSpan _newcomerDue;

    /// <summary>The time when the next digest is due.</summary>
    public TimeSpan DigestDue { get; private set; } = options.DigestInterval * random.NextDouble();

    /// <summary>The time when the next full list is due.</summary>
    public TimeSpan FullDue => _newcomer is null ? TimeSpan.MaxValue : _newcomerDue;

    /// <summary>Reports that all news has been sent.</summary>
    public void OnNewsSent(TimeSpan now)
    {
        _wait = Shorter(Settling * options.GossipInterval, options.DigestInterval);
        var due = now + Jittered(_wait);
        if (due < DigestDue)
            DigestDue = due;
    }

    /// <summary>Reports that a digest was sent.</summary>
    public void OnDigestSent(TimeSpan now)
    {
        _wait = Shorter(2 * _wait, options.DigestInterval);
        DigestDue = now + Jittered(_wait);
    }

    /// <summary>Reports that a member has connected that was unknown.</summary>
    public void OnNewcomer(Contact newcomer, bool starts, TimeSpan now)
    {
        if (_newcomer is { IsConnected: true })
            return;

        var due = starts ? now : now + options.GossipInterval;
        _newcomer = newcomer;
        _newcomerDue = due > _nextStart ? due : _nextStart;
    }

    /// <summary>Reports that a member has sent its full list.</summary>
    public void OnFullList(Contact from)
    {
        if (_newcomer == from)
            _newcomer = null;
    }

    /// <summary>Takes the member to send the full list to, if that is due.</summary>
    public Contact? TakeNewcomer(TimeSpan now)
    {
        if (FullDue > now)
            return null;

        var newcomer = _newcomer;
        _newcomer = null;
        _nextStart = now + options.GossipInterval;
        return newcomer;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan Jittered(TimeSpan wait) => wait * (0.5 + random.NextDouble());
}
