namespace PeerShell.Node.Links;

/// <summary>The phases of a link. All members can be used from any thread.</summary>
/// <remarks>
/// <para>This table lists when each phase starts, its timer, and what happens when the timer fires:</para>
/// <code>
/// phase       starts when                             timer                         when the timer fires
/// Greeting    the connection is open                  handshake time since opened   close (HandshakeTimeout)
/// Resuming    HELLO is received                       as for Greeting               as for Greeting
/// Carrying    both sides agree on this link           keep-alive                    ping, suspect, then close (KeepAliveTimeout)
/// Superseded  both sides agree on another link        handshake time                close (DuplicateLink)
/// Ended       CLOSE is sent or received, or the       2 s to read a CLOSE           abort the connection
///             connection breaks
/// </code>
/// <para>Resuming follows only Greeting. Carrying and Superseded follow Resuming, each other and themselves, as the two sides
/// agree. Ended can follow every phase. No phase follows Ended: a later call returns false.</para>
/// </remarks>
/// <param name="clock">The clock.</param>
internal sealed class LinkPhases(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private volatile LinkPhase _current;
    private ILinkSession? _session;
    private LinkEnd? _end;
    private long _since = clock.GetTimestamp();

    /// <summary>The phase that the link is in.</summary>
    public LinkPhase Current => _current;

    /// <summary>The start of the current phase, as a timestamp of the clock.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>The session that the link has joined; null until the node has found it.</summary>
    public ILinkSession? Session => Volatile.Read(ref _session);

    /// <summary>The reason why the link ended; null until it has.</summary>
    public LinkEnd? End => Volatile.Read(ref _end);

    /// <summary>Joins the session that the other side's HELLO belongs to.</summary>
    /// <returns>False when the link has ended. The session is then not notified of the end.</returns>
    public bool TryJoin(ILinkSession session)
    {
        lock (_lock)
        {
            _session = session;
            return _current != LinkPhase.Ended;
        }
    }

    /// <summary>Enters a phase other than <see cref="LinkPhase.Ended"/>.</summary>
    /// <returns>False when the link has ended.</returns>
    /// <exception cref="InvalidOperationException">The phase can't follow the current one.</exception>
    public bool TryEnter(LinkPhase next)
    {
        lock (_lock)
        {
            if (_current == LinkPhase.Ended)
                return false;
            if (!CanFollow(next, _current))
                throw new InvalidOperationException($"A link can't go from {_current} to {next}.");

            Enter(next);
            return true;
        }
    }

    /// <summary>Enters <see cref="LinkPhase.Ended"/>.</summary>
    /// <param name="end">The reason why the link ends. The current phase is added to it.</param>
    /// <returns>False when the link had already ended.</returns>
    public bool TryEnd(ref LinkEnd end)
    {
        lock (_lock)
        {
            if (_current == LinkPhase.Ended)
                return false;

            end = end with { Phase = _current };
            Volatile.Write(ref _end, end);
            Enter(LinkPhase.Ended);
            return true;
        }
    }

    private static bool CanFollow(LinkPhase next, LinkPhase current) => next switch
    {
        LinkPhase.Resuming => current == LinkPhase.Greeting,
        LinkPhase.Carrying or LinkPhase.Superseded => current != LinkPhase.Greeting,
        _ => false,
    };

    private void Enter(LinkPhase next)
    {
        Volatile.Write(ref _since, clock.GetTimestamp());
        _current = next;
    }
}
