namespace PeerShell.Node;

/// <summary>The reason why a message was not sent or not delivered.</summary>
public enum SendFailure
{
    /// <summary>The node is not connected to any peer.</summary>
    NoPeer,

    /// <summary>The peer is gone.</summary>
    PeerGone,

    /// <summary>The message is longer than this node sends or the peer accepts.</summary>
    TooLarge,

    /// <summary>The peer's send queue was full for too long, or was full while the policy is to disconnect.</summary>
    QueueFull,

    /// <summary>The body can't be turned into a message.</summary>
    BadBody,

    /// <summary>The topic is longer than 255 bytes of UTF-8.</summary>
    TopicTooLong,

    /// <summary>The session ended before the message was acknowledged. The message may or may not have arrived.</summary>
    Undelivered,

    /// <summary>The protocol that the peer speaks does not support the operation.</summary>
    NotSupported,

    /// <summary>The request is over, because its handler has returned or failed, so no reply can be sent.</summary>
    RequestOver,
}
