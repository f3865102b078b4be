using System.Runtime.CompilerServices;
using PeerShell.Node.Messages;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Requests;

/// <summary>The open requests to a peer. A reply goes straight to its request, past all queues.</summary>
/// <param name="peer">The peer.</param>
/// <param name="messages">Sends it requests.</param>
/// <param name="cancelOnLink">Tells it ahead of all messages that a request is cancelled, if it is connected.</param>
/// <param name="all">The requests to all peers of the node.</param>
/// <param name="clock">The clock.</param>
/// <param name="replyBytes">The maximum size of a request's replies that wait to be taken, in bytes.</param>
internal sealed class PeerRequests(
    Peer peer, IMessageSender messages, Action<ulong> cancelOnLink, NodeRequests all, TimeProvider clock, long replyBytes) : IMessageSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, PendingRequest> _pending = [];

    /// <summary>Replies accepted, and what else belongs to requests.</summary>
    public long Accepted { get; private set; }

    /// <summary>Asks, and yields the replies as they come.</summary>
    /// <exception cref="RequestException">It failed.</exception>
    /// <exception cref="SendException">It can't be sent.</exception>
    public async IAsyncEnumerable<PeerMessage> AskAsync(
        MessageBody body, string? topic, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = Open(timeout);
        var sent = false;
        try
        {
            sent = await TrySendAsync(request, body, topic, cancellationToken).ConfigureAwait(false);
            while (await request.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                while (request.TryTake() is { } reply)
                {
                    yield return reply;
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            Close(request, cancel: sent && !request.IsAnswered);
        }
    }

    public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        if (!header.Exchange.IsReply)
            throw new ProtocolException(CloseReason.ProtocolError, "A message came among the replies.");

        Accepted++;
        PendingRequest? request;
        lock (_lock)
            _pending.TryGetValue(header.Exchange.Id, out request);

        if (request is null || request.IsAnswered)
            all.Stray();
        else if (header.Exchange.Kind == ExchangeKind.Reply)
            request.Add(new PeerMessage(peer, header, content, clock.GetUtcNow()));
        else
            request.Answer(ReadError(header, content));

        return true;
    }

    /// <summary>The session is over, or has begun anew: nobody will answer any more.</summary>
    public void EndAll(string why) => FailAll(() => Gone(why));

    /// <summary>The peer is lost, and is not where it was.</summary>
    public void LoseAll(string why) => FailAll(() => new RequestException(
        RequestFailure.PeerGone,
        $"The connection with peer '{peer}' was lost while the request was open, and it can't be dialled again: {why}"));

    private void FailAll(Func<RequestException> error)
    {
        PendingRequest[] failed;
        lock (_lock)
            failed = [.. _pending.Values];

        foreach (var request in failed)
            request.Fail(error());
    }

    /// <summary>A request was dropped before it was sent, as the policy of the send queue is.</summary>
    public void OnDropped(ulong id)
    {
        PendingRequest? request;
        lock (_lock)
            _pending.TryGetValue(id, out request);

        // The far side never hears of it, and so has nothing to be told.
        request?.Answer(new RequestException(
            RequestFailure.Dropped, $"The request to peer '{peer}' was dropped at the full send queue, as the node's policy is."));
    }

    private PendingRequest Open(TimeSpan timeout)
    {
        var id = all.Open();
        var request = new PendingRequest(id, peer, timeout, clock, replyBytes);
        lock (_lock)
            _pending.Add(id, request);

        return request;
    }

    private void Close(PendingRequest request, bool cancel)
    {
        lock (_lock)
            _pending.Remove(request.Id);

        request.Release();
        all.Close();
        if (cancel)
            Cancel(request.Id);
    }

    private void Cancel(ulong id)
    {
        try
        {
            messages.TrySend("", topic: null, new Exchange(ExchangeKind.Cancel, id));
            cancelOnLink(id);
        }
        catch (SendException)
        {
            // It is gone, and nobody there has to be told.
        }
    }

    /// <summary>Sends a request, waiting for room if need be.</summary>
    /// <returns>False when it failed meanwhile; why is told to whoever waits for its replies.</returns>
    private async ValueTask<bool> TrySendAsync(PendingRequest request, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        var exchange = new Exchange(ExchangeKind.Request, request.Id);
        try
        {
            if (messages.TrySend(body, topic, exchange))
                return true;

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var sending = messages.SendAsync(body, topic, exchange, enough.Token).AsTask();
            await Task.WhenAny(sending, request.Completion).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (request.Completion.IsCompleted)
        {
            return false;
        }
        catch (SendException error) when (error.Failure == SendFailure.PeerGone)
        {
            throw Gone(error.Message);
        }
    }

    private RequestException? ReadError(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        switch (header.Exchange.Kind)
        {
            case ExchangeKind.Unheard:
                return new RequestException(
                    RequestFailure.NobodyListens, $"Peer '{peer}' has no handler for this request. Does one fit its topic and its sender?");
            case ExchangeKind.Error:
                var errorId = PlainText.From(content[..header.TopicLength]);
                var message = PlainText.From(content[header.TopicLength..]);
                return new RequestException(RequestFailure.HandlerFailed, $"The handler of peer '{peer}' failed: {message}")
                {
                    FarMessage = message,
                    FarErrorId = errorId.Length == 0 ? null : errorId,
                };
            default:
                return null;
        }
    }

    private RequestException Gone(string why) =>
        new(RequestFailure.PeerGone, $"Peer '{peer}' went before it had answered: {why}");
}
