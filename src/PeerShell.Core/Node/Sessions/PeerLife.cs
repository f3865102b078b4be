using PeerShell.Node.Timing;

namespace PeerShell.Node.Sessions;

/// <summary>The state of a peer, and the resume window of a lost one.</summary>
/// <remarks>
/// <para>The state changes only under the gate of the peer's links (<see cref="PeerLinks.Gate"/>), by <see cref="Enter"/>:</para>
/// <code>
/// from                on                                         to            what follows
/// Connecting          both sides agree on a link                 Connected     PeerConnected
/// Connecting          the last link ends                         Gone          Finish, without an event
/// Connected           the carrier is silent                      Suspect       PeerSuspected
/// Suspect             the carrier is no longer silent            Connected     PeerRecovered
/// Connected, Suspect  both sides agree on another link           Connected     the other links are superseded
/// Connected, Suspect  the carrier breaks or times out            Reconnecting  PeerDisconnected; the resume window starts
/// Connected, Suspect  the carrier is closed for good             Gone          PeerDisconnected; Finish: PeerGone
/// Reconnecting        the network knows that the peer is gone    Unreachable   PeerUnreachable; open requests fail
/// Unreachable         the network knows that it is alive         Reconnecting
/// lost                both sides agree on a link                 Connected     PeerConnected, again
/// lost                the resume window elapses, or another      Gone          Finish: PeerGone
///                     node answers at the peer's address
/// any but Gone        this node ends the session                 Gone          Finish: PeerGone
/// </code>
/// <para>Lost is Reconnecting or Unreachable. A failed dial proves nothing: the peer may be busy, or may return in a moment.</para>
/// </remarks>
/// <param name="peer">The peer.</param>
/// <param name="context">The objects that the sessions of the node share.</param>
/// <param name="onResumeWindowElapsed">An action that ends the session of a peer that did not return in time.</param>
internal sealed class PeerLife(Peer peer, SessionContext context, Action onResumeWindowElapsed)
{
    private readonly AsyncPulse _changed = new();
    private readonly Alarm _resumeAlarm = new(context.Clock, static elapsed => ((Action)elapsed!)(), onResumeWindowElapsed);

    // In UTC ticks, because it is read without a lock; 0 while the peer is not lost.
    private long _keptUntil;

    public PeerState State { get; private set; }

    /// <summary>Whether the peer has no link, and its session waits for it to return.</summary>
    public bool IsLost => IsLostIn(State);

    /// <summary>The time until which the session of a lost peer is kept; null while the peer is not lost.</summary>
    public DateTimeOffset? KeptUntil => Volatile.Read(ref _keptUntil) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>
    /// The reason, as a sentence, why the peer is gone for all that the network knows; null while the network has no such news.
    /// </summary>
    public string? Absence { get; set; }

    /// <summary>A task that completes at the next change of the state.</summary>
    public Task Changed => _changed.Next;

    public static bool IsLostIn(PeerState state) => state is PeerState.Reconnecting or PeerState.Unreachable;

    /// <summary>Enters a state. Called under the gate.</summary>
    /// <returns>The change. The caller that enters <see cref="PeerState.Gone"/> must finish the session, and no other may.</returns>
    public StateChange Enter(PeerState next)
    {
        var change = new StateChange(State, next);

        // Removed first, so that the node's peers never include one that is gone.
        if (change.IsEnd)
            context.Peers.Remove(peer);
        if (next == PeerState.Connected)
            Absence = null;

        if (IsLostIn(next) && !IsLost)
            Lose();
        else if (IsLost && !IsLostIn(next))
            Find();

        State = next;
        _changed.Pulse();
        context.Host.OnStateChanged();
        return change;
    }

    /// <summary>Stops the timer, because the session is over.</summary>
    public void End() => _resumeAlarm.End();

    private void Lose()
    {
        context.Successors.Add(peer);
        Volatile.Write(ref _keptUntil, (context.Clock.GetUtcNow() + context.Options.ResumeWindow).UtcTicks);
        _resumeAlarm.Set(context.Options.ResumeWindow);
    }

    private void Find()
    {
        context.Successors.Remove(peer);
        Volatile.Write(ref _keptUntil, 0);
        _resumeAlarm.Reset();
    }
}
