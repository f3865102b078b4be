namespace PeerShell.Node.Handlers;

/// <summary>What a handler is doing.</summary>
public enum HandlerState
{
    /// <summary>It takes messages.</summary>
    Running,

    /// <summary>It takes no more, and was told to come to an end with what it has in hand.</summary>
    Stopping,

    /// <summary>It did not come to an end in time, and was left to itself.</summary>
    Abandoned,

    /// <summary>It is over.</summary>
    Stopped,
}
