namespace PeerShell.Node.Links;

/// <summary>The phases of a link. All members can be used from any thread.</summary>
/// <remarks>
/// <para>The phases of a link. One leads to the next only as written here:</para>
/// <code>
/// phase       is entered when                         its timer                     when the timer fires
/// Greeting    the connection is there                 handshake time since opened   close (HandshakeTimeout)
/// Resuming    HELLO has come                          the same                      the same
/// Carrying    the ends agree to resume on this link   keep-alive                    ping, suspect, at last close (KeepAliveTimeout)
/// Superseded  they agree on another link              handshake time                close (DuplicateLink)
/// Ended       CLOSE was sent or has come, or the      2 s for a CLOSE to be read    abort the connection
///             connection broke
/// </code>
/// <para>Resuming follows Greeting only. Carrying and Superseded follow Resuming and each other, whatever the two ends agree on.
/// Ended follows every phase, and nothing follows Ended: whoever comes later is told so by a result of false.</para>
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

    /// <summary>The start of that phase, as a timestamp of the clock.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>The session that the link has joined; null until the node has found it.</summary>
    public ILinkSession? Session => Volatile.Read(ref _session);

    /// <summary>Why the link ended; null until it has.</summary>
    public LinkEnd? End => Volatile.Read(ref _end);

    /// <summary>Joins the session that the far side's HELLO belongs to.</summary>
    /// <returns>False when the link has ended. The session is then not told of that end.</returns>
    public bool TryJoin(ILinkSession session)
    {
        lock (_lock)
        {
            _session = session;
            return _current != LinkPhase.Ended;
        }
    }

    /// <summary>Enters a phase that comes before the end.</summary>
    /// <returns>False when the link has ended.</returns>
    /// <exception cref="InvalidOperationException">The phase can't follow the present one.</exception>
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

    /// <summary>Enters the last phase.</summary>
    /// <param name="end">Why the link ends; when and in which phase is added to it.</param>
    /// <returns>False when the link has ended before.</returns>
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
