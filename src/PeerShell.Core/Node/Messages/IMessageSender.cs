using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Messages;

/// <summary>Sends messages to one peer, in order, through a bounded queue.</summary>
internal interface IMessageSender
{
    /// <summary>Queues a message, or applies the queue's policy.</summary>
    /// <returns>False when the queue is full and the policy is to wait. The message is then not queued.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    bool TrySend(in MessageBody body, string? topic, Exchange exchange = default);

    /// <summary>Queues a message, or applies the queue's policy. Waits for room if that is the policy.</summary>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    ValueTask SendAsync(MessageBody body, string? topic, Exchange exchange, CancellationToken cancellationToken);

    /// <summary>Withdraws a request that is over. If it was not sent yet, it is never sent.</summary>
    /// <returns>Whether it was withdrawn. If not, it may have been sent.</returns>
    bool Withdraw(ulong request);

    /// <summary>Queues a message like <see cref="SendAsync"/>, but blocks the thread, for up to 5 s.</summary>
    /// <exception cref="SendException">The peer is gone, the message can't be sent, or the queue was full for 5 s.</exception>
    void Send(in MessageBody body, string? topic, Exchange exchange = default);
}
