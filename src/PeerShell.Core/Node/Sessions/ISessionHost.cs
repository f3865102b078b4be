namespace PeerShell.Node.Sessions;

/// <summary>The node, as a session sees it. Called without locks held, except where a member says otherwise.</summary>
internal interface ISessionHost
{
    /// <summary>Notes that a peer is connected, for the first time or again.</summary>
    void OnConnected(Peer peer);

    /// <summary>Notes that a peer is connected, lost or gone, or that another link carries its session.</summary>
    void OnPeerChanged(Peer peer);

    /// <summary>Wakes the callers that wait for a change. May be called under the lock of the peer's links.</summary>
    void OnStateChanged();
}
