namespace PeerShell.Node.Sessions;

/// <summary>What the node does when a session's state changes. Called without locks held, except where a member says so.</summary>
internal interface ISessionHost
{
    /// <summary>Notes that a peer is connected, for the first time or again.</summary>
    void OnConnected(Peer peer);

    /// <summary>Notes that a peer's state has changed, or the link that carries its session.</summary>
    void OnPeerChanged(Peer peer);

    /// <summary>Wakes those who wait for a change. Called under the lock of the peer's links as well.</summary>
    void OnStateChanged();
}
