using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>Routes the messages of a session to handlers and the inbox. Called under the session's receive lock.</summary>
internal interface IMessageRouter : IMessageSink
{
    /// <summary>The number of messages accepted so far.</summary>
    long Accepted { get; }

    /// <summary>Starts a batch of messages.</summary>
    void Begin();

    /// <summary>Ends the batch, and hands over the accepted messages that have not been handed over yet.</summary>
    void End();

    /// <summary>Stops waiting for room, because the session has ended.</summary>
    void Forget();
}
