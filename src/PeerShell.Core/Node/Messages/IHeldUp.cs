namespace PeerShell.Node.Messages;

/// <summary>A source of messages that waits because a queue was full.</summary>
internal interface IHeldUp
{
    /// <summary>Continues because there is room again. Must return at once, because the caller has just taken a message.</summary>
    void Resume();
}
