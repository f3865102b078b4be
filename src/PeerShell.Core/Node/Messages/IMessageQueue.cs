namespace PeerShell.Node.Messages;

/// <summary>A queue of received messages: the inbox, or a handler's queue.</summary>
internal interface IMessageQueue
{
    /// <summary>The quota that bounds the queue.</summary>
    MessageQuota Quota { get; }

    /// <summary>Adds messages for which room has been taken.</summary>
    void Add(ReadOnlySpan<PeerMessage> messages);
}
