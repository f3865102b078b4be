namespace PeerShell.Protocol;

/// <summary>The state of a link, judged by how long it has been silent.</summary>
internal enum KeepAliveState
{
    /// <summary>Something was received recently.</summary>
    Alive,

    /// <summary>A PING was sent.</summary>
    Pinged,

    /// <summary>The PING should have been answered by now.</summary>
    Suspect,

    /// <summary>The link must be closed.</summary>
    Dead,
}
