namespace PeerShell.Discovery;

/// <summary>
/// When this node compares its list with another's.
/// </summary>
/// <remarks>
/// <para><b>Digests</b> mend what news has missed. News misses somebody while there is some, so the first digest follows soon
/// after the last news, and the next ones after ever longer waits, up to <see cref="MeshOptions.DigestInterval"/>.</para>
/// <para><b>Full lists</b> are exchanged with a member that was unknown: it may come from another network, and then everything
/// there is news here. When two nodes don't know each other the one with the lower id begins at once, and the other waits a
/// gossip interval for that. In a network that forms, hundreds may connect at a time; each with a full list of hundreds, most
/// of them equal. So a node begins only one exchange each gossip interval, and leaves the rest to news and digests.</para>
/// </remarks>
internal sealed class Comparisons(MeshOptions options, Random random)
{
    // Long enough for the answers to the last news to arrive.
    private const int Settling = 4;

    private TimeSpan _wait = options.DigestInterval;
    private TimeSpan _nextBegin;
    private Contact? _newcomer;
    private TimeSpan _newcomerDue;

    /// <summary>When the next digest is due.</summary>
    public TimeSpan DigestDue { get; private set; } = options.DigestInterval * random.NextDouble();

    /// <summary>When the next full list is due.</summary>
    public TimeSpan FullDue => _newcomer is null ? TimeSpan.MaxValue : _newcomerDue;

    /// <summary>All news has been told.</summary>
    public void Settle(TimeSpan now)
    {
        _wait = Shorter(Settling * options.GossipInterval, options.DigestInterval);
        var due = now + Jittered(_wait);
        if (due < DigestDue)
            DigestDue = due;
    }

    /// <summary>A digest was sent.</summary>
    public void DigestSent(TimeSpan now)
    {
        _wait = Shorter(2 * _wait, options.DigestInterval);
        DigestDue = now + Jittered(_wait);
    }

    /// <summary>Somebody has connected that was unknown.</summary>
    public void Meet(Contact newcomer, bool begins, TimeSpan now)
    {
        if (_newcomer is { IsConnected: true })
            return;

        var due = begins ? now : now + options.GossipInterval;
        _newcomer = newcomer;
        _newcomerDue = due > _nextBegin ? due : _nextBegin;
    }

    /// <summary>A member has sent its full list.</summary>
    public void FullHeard(Contact from)
    {
        if (_newcomer == from)
            _newcomer = null;
    }

    /// <summary>Takes the one to send the full list to, if that is due.</summary>
    public Contact? TakeNewcomer(TimeSpan now)
    {
        if (FullDue > now)
            return null;

        var newcomer = _newcomer;
        _newcomer = null;
        _nextBegin = now + options.GossipInterval;
        return newcomer;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan Jittered(TimeSpan wait) => wait * (0.5 + random.NextDouble());
}
