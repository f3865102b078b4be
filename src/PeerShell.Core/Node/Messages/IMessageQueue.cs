namespace PeerShell.Node.Messages;

/// <summary>Where received messages wait: the inbox, or a handler's queue.</summary>
internal interface IMessageQueue
{
    /// <summary>How much may wait in it.</summary>
    MessageQuota Quota { get; }

    /// <summary>Puts messages in, for which room has been taken.</summary>
    void Add(ReadOnlySpan<PeerMessage> messages);
}
