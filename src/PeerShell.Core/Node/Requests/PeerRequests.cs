using System.Runtime.CompilerServices;
using PeerShell.Node.Messages;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Requests;

/// <summary>The open requests to a peer. A reply goes directly to its request and bypasses all queues.</summary>
/// <param name="peer">The peer.</param>
/// <param name="messages">Sends requests to the peer.</param>
/// <param name="cancelOnLink">Sends a cancellation ahead of all messages, if the peer is connected.</param>
/// <param name="all">The requests to all peers of the node.</param>
/// <param name="clock">The clock.</param>
/// <param name="replyBytes">The maximum size of a request's unread replies, in bytes.</param>
internal sealed class PeerRequests(
    Peer peer, IMessageSender messages, Action<ulong> cancelOnLink, NodeRequests all, TimeProvider clock, long replyBytes) : IMessageSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, PendingRequest> _pending = [];

    /// <summary>The number of accepted replies, including the ends of requests.</summary>
    public long Accepted { get; private set; }

    /// <summary>Sends a request and returns its replies as they arrive.</summary>
    /// <exception cref="RequestException">The request failed.</exception>
    /// <exception cref="SendException">The request can't be sent.</exception>
    public async IAsyncEnumerable<PeerMessage> AskAsync(
        MessageBody body, string? topic, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (peer.Absence is { } why)
            throw new RequestException(RequestFailure.PeerGone, $"Peer '{peer}' is unreachable, so the request was not sent: {why}");

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
            Close(request, sent);
        }
    }

    public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        if (!header.Exchange.IsReply)
            throw new ProtocolException(CloseReason.ProtocolError, "A message was received among the replies.");

        Accepted++;
        PendingRequest? request;
        lock (_lock)
            _pending.TryGetValue(header.Exchange.Id, out request);

        if (request is null || request.IsAnswered)
            OnStray(header.Exchange.Kind);
        else if (header.Exchange.Kind == ExchangeKind.Reply)
            request.Add(new PeerMessage(peer, header, content, clock.GetUtcNow()));
        else
            request.Answer(ReadError(header, content));

        return true;
    }

    /// <summary>Fails all requests, because the session is over or was replaced by a new one, so that no answer can arrive.</summary>
    public void EndAll(string why) => FailAll(() => Gone(why));

    /// <summary>Fails all requests, because the peer is lost and the network knows that it is gone.</summary>
    public void LoseAll(string why) => FailAll(() => new RequestException(
        RequestFailure.PeerGone,
        $"The link to peer '{peer}' was lost while the request was open, and the peer is unreachable: {why}"));

    private void FailAll(Func<RequestException> error)
    {
        PendingRequest[] failed;
        lock (_lock)
            failed = [.. _pending.Values];

        foreach (var request in failed)
            request.Fail(error());
    }

    /// <summary>Fails a request that the policy of the send queue dropped before it was sent.</summary>
    public void OnDropped(ulong id)
    {
        PendingRequest? request;
        lock (_lock)
            _pending.TryGetValue(id, out request);

        // The peer never got the request, so no cancellation is needed.
        request?.Answer(new RequestException(
            RequestFailure.Dropped, $"The request to peer '{peer}' was dropped by the node's policy because the send queue is full."));
    }

    private PendingRequest Open(TimeSpan timeout)
    {
        var id = all.Open();
        var exchange = peer.TakesDeadlines && timeout != Timeout.InfiniteTimeSpan
            ? new Exchange(
                ExchangeKind.TimedRequest,
                id,
                clock.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMillisecond,
                (uint)Math.Ceiling(timeout.TotalMilliseconds))
            : new Exchange(ExchangeKind.Request, id);
        var request = new PendingRequest(exchange, peer, timeout, clock, replyBytes);
        lock (_lock)
            _pending.Add(id, request);

        return request;
    }

    private void Close(PendingRequest request, bool sent)
    {
        lock (_lock)
            _pending.Remove(request.Id);

        request.Release();
        all.Close();

        // An answered request is forgotten by the queue, too.
        if (sent && !messages.Withdraw(request.Id) && !request.IsAnswered)
            Cancel(request.Id);
    }

    private void Cancel(ulong id)
    {
        try
        {
            cancelOnLink(id);
            messages.TrySend("", topic: null, new Exchange(ExchangeKind.Cancel, id));
        }
        catch (SendException)
        {
            // The peer is gone, so no cancellation is needed.
        }
    }

    /// <summary>Sends a request. Waits for room if the send queue is full.</summary>
    /// <returns>False when the request failed meanwhile. The wait for its replies throws the reason.</returns>
    private async ValueTask<bool> TrySendAsync(PendingRequest request, MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        try
        {
            if (messages.TrySend(body, topic, request.Exchange))
                return true;

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var sending = messages.SendAsync(body, topic, request.Exchange, enough.Token).AsTask();
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
                    RequestFailure.NobodyListens,
                    $"Peer '{peer}' has no handler for this request. Check that a handler accepts its topic and sender.");
            case ExchangeKind.Late:
                return new RequestException(
                    RequestFailure.TimedOut, $"The time limit of the request had passed before a handler of peer '{peer}' could start.");
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

    // The peer may answer that it has not started a request which has timed out here.
    private void OnStray(ExchangeKind kind)
    {
        if (kind != ExchangeKind.Late)
            all.Stray();
    }

    private RequestException Gone(string why) =>
        new(RequestFailure.PeerGone, $"The session with peer '{peer}' ended before the peer answered: {why}");
}
