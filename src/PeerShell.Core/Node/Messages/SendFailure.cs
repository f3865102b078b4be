namespace PeerShell.Node;

/// <summary>Why a message was not sent, or not delivered.</summary>
public enum SendFailure
{
    /// <summary>There is no peer to send to.</summary>
    NoPeer,

    /// <summary>The peer is gone.</summary>
    PeerGone,

    /// <summary>The message is longer than this node sends or the peer takes.</summary>
    TooLarge,

    /// <summary>The peer's send queue was full for too long, or full and its policy is to disconnect.</summary>
    QueueFull,

    /// <summary>The body can't be turned into a message.</summary>
    BadBody,

    /// <summary>The topic is longer than 255 bytes of UTF-8.</summary>
    TopicTooLong,

    /// <summary>The session ended before the message was acknowledged: it may or may not have arrived.</summary>
    Undelivered,

    /// <summary>The protocol that the peer speaks has no word for it.</summary>
    NotSupported,

    /// <summary>The request that is being replied to is over: its handler has returned or failed.</summary>
    RequestOver,
}
