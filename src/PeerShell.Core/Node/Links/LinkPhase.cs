namespace PeerShell.Node.Links;

/// <summary>Where a link is in its life. See <see cref="Link"/> for how one phase follows another.</summary>
internal enum LinkPhase
{
    /// <summary>The far side has not said who it is.</summary>
    Greeting,

    /// <summary>The HELLO has come. The two ends settle whether the link is to carry their session.</summary>
    Resuming,

    /// <summary>The link carries its peer's session.</summary>
    Carrying,

    /// <summary>Another link carries the session.</summary>
    Superseded,

    /// <summary>The link is closed, being closed, or broken.</summary>
    Ended,
}
