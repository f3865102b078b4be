namespace PeerShell.Node.Handlers;

/// <summary>The state of a handler.</summary>
public enum HandlerState
{
    /// <summary>The handler accepts messages.</summary>
    Running,

    /// <summary>The handler accepts no more messages and was asked to finish those that it is handling.</summary>
    Stopping,

    /// <summary>The handler did not return in time, and the node no longer waits for it.</summary>
    Abandoned,

    /// <summary>The handler has stopped.</summary>
    Stopped,
}
