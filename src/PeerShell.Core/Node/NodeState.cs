namespace PeerShell.Node;

/// <summary>The state of a node.</summary>
public enum NodeState
{
    /// <summary>The node listens, dials and delivers messages.</summary>
    Running,

    /// <summary>The node sends queued messages and closes its links.</summary>
    Stopping,

    /// <summary>The node has stopped. Its inbox can still be read.</summary>
    Stopped,
}
