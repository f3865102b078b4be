namespace PeerShell.Node;

/// <summary>What happens when a peer's send queue is full. Every drop is counted and raised.</summary>
public enum FullQueuePolicy
{
    /// <summary>The sender waits for room.</summary>
    Block,

    /// <summary>The oldest message that has not been sent yet is dropped.</summary>
    DropOldest,

    /// <summary>The new message is dropped.</summary>
    DropNewest,

    /// <summary>The peer is disconnected.</summary>
    Disconnect,
}
