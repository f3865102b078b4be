namespace PeerShell.Node.Links;

/// <summary>A phase in the life of a link. <see cref="LinkPhases"/> lists the transitions between phases.</summary>
internal enum LinkPhase
{
    /// <summary>The other side's HELLO was not received yet.</summary>
    Greeting,

    /// <summary>The HELLO was received. The two sides agree whether the link carries their session.</summary>
    Resuming,

    /// <summary>The link carries its peer's session.</summary>
    Carrying,

    /// <summary>Another link carries the session.</summary>
    Superseded,

    /// <summary>The link is closed, being closed, or broken.</summary>
    Ended,
}
