namespace PeerShell.Node;

/// <summary>Where received messages wait: the inbox, or a handler's queue.</summary>
internal interface IMessageQueue
{
    /// <summary>How much may wait in it.</summary>
    Room Room { get; }

    /// <summary>Puts messages in, for which room has been taken.</summary>
    void Add(ReadOnlySpan<PeerMessage> messages);
}
