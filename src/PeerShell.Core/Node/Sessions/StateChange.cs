namespace PeerShell.Node.Sessions;

/// <summary>A change of a peer's state. What follows from it happens once the lock is left under which it was made.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state after.</param>
internal readonly record struct StateChange(PeerState From, PeerState To)
{
    /// <summary>Whether the session has ended.</summary>
    public bool IsEnd => To == PeerState.Gone;

    /// <summary>Whether the peer was never connected, so that its end is no event.</summary>
    public bool IsOfStranger => From == PeerState.Connecting;

    /// <summary>Whether the peer was lost before.</summary>
    public bool IsReturn => From == PeerState.Reconnecting && To == PeerState.Connected;
}
