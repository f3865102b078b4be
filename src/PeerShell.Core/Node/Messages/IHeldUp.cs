namespace PeerShell.Node.Messages;

/// <summary>A source of messages that found no room in a queue and waits for it.</summary>
internal interface IHeldUp
{
    /// <summary>Continues, because there is room again. Must return at once: the caller has just taken a message.</summary>
    void Resume();
}
