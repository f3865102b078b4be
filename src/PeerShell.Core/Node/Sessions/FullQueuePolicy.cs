namespace PeerShell.Node;

/// <summary>The policy for a full send queue of a peer. Every dropped message is counted and reported as an event.</summary>
public enum FullQueuePolicy
{
    /// <summary>The sender waits for room.</summary>
    Block,

    /// <summary>The oldest unsent message is dropped.</summary>
    DropOldest,

    /// <summary>The new message is dropped.</summary>
    DropNewest,

    /// <summary>The peer is disconnected.</summary>
    Disconnect,
}
