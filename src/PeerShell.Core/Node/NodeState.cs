namespace PeerShell.Node;

/// <summary>What a node is doing.</summary>
public enum NodeState
{
    /// <summary>It listens, dials and delivers.</summary>
    Running,

    /// <summary>It sends what is queued and says goodbye.</summary>
    Stopping,

    /// <summary>It is over; its inbox can still be read.</summary>
    Stopped,
}
