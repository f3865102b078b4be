namespace PeerShell.Node.Sessions;

/// <summary>A change of a peer's state. It is made under a lock, and its consequences are handled after the lock is released.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state after.</param>
internal readonly record struct StateChange(PeerState From, PeerState To)
{
    /// <summary>Whether the session has ended.</summary>
    public bool IsEnd => To == PeerState.Gone;

    /// <summary>Whether the peer was never connected before, so that no event reports its end.</summary>
    public bool IsOfStranger => From == PeerState.Connecting;

    /// <summary>Whether a lost peer is connected again.</summary>
    public bool IsReturn => PeerLife.IsLostIn(From) && To == PeerState.Connected;
}
