using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>Routes the messages that a session has received to where they are handled. Called under the session's receive lock.</summary>
internal interface IMessageRouter : IMessageSink
{
    /// <summary>Messages accepted so far.</summary>
    long Accepted { get; }

    /// <summary>Prepares for messages, which come in one batch.</summary>
    void Begin();

    /// <summary>Hands over what has been accepted and not handed over yet: the batch ends.</summary>
    void End();

    /// <summary>Stops waiting for room, because the session has ended.</summary>
    void Forget();
}
