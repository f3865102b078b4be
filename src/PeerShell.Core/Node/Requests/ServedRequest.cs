using System.Diagnostics.CodeAnalysis;
using System.Text;
using PeerShell.Node.Events;
using PeerShell.Node.Handlers;
using PeerShell.Node.Messages;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Requests;

/// <summary>
/// A request of a peer, as its handlers see it. They can send replies until the last handler has returned, a handler has failed,
/// or the requester has cancelled the request.
/// </summary>
/// <param name="peer">The requester.</param>
/// <param name="replies">Sends replies to the requester.</param>
/// <param name="served">The requests of this peer, which remove this one when it is over.</param>
/// <param name="id">The number of the request.</param>
/// <param name="timeLeft">The time that is left to start its handlers; null if there is no limit.</param>
/// <param name="clock">The clock.</param>
/// <param name="stopping">A token that is cancelled when the node stops.</param>
[SuppressMessage(
    "Reliability", "CA1001", Justification = "A token source without a timer or linked tokens holds no resources.")]
internal sealed class ServedRequest(
    Peer peer,
    IMessageSender replies,
    ServedRequests served,
    ulong id,
    TimeSpan? timeLeft,
    TimeProvider clock,
    CancellationToken stopping)
{
    // The maximum size of the error message of a handler that is sent to the requester.
    private const int MaxErrorBytes = 4096;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly long _begun = clock.GetTimestamp();
    private int _handlers;
    private bool _handled;
    private bool _over;
    private bool _late;
    private bool _cancelled;

    public ulong Id { get; } = id;

    /// <summary>The token that is cancelled when the request need not be handled any longer.</summary>
    public CancellationToken Token => _cancel.Token;

    private bool IsLate => timeLeft is { } time && clock.GetElapsedTime(_begun) >= time;

    /// <summary>Sets the number of handlers that get the request.</summary>
    public void Enter(int handlers) => _handlers = handlers;

    public ValueTask ReplyAsync(MessageBody body, CancellationToken cancellationToken) =>
        TryReply(body) ? default : ReplyWaitingAsync(body, cancellationToken);

    public void Reply(MessageBody body)
    {
        if (!TryReply(body))
            replies.Send(body, topic: null, new Exchange(ExchangeKind.Reply, Id));
    }

    /// <summary>
    /// Notes that a handler is about to start. The request may have waited for it until it was cancelled or its time limit had passed.
    /// </summary>
    /// <returns>Whether the handler must start. If not, it must not call <see cref="Leave"/> either.</returns>
    public bool TryStart()
    {
        lock (_lock)
        {
            if (_over)
                return false;

            if (!IsLate)
                return true;

            _late = true;
        }

        Leave(handled: false);
        return false;
    }

    /// <summary>Notes that a handler has finished. The request is over when all have finished or one has failed.</summary>
    /// <param name="handled">Whether the handler's function got the request.</param>
    /// <param name="failure">The exception that the function threw; null if it succeeded.</param>
    public void Leave(bool handled, Exception? failure = null)
    {
        lock (_lock)
        {
            _handlers--;
            _handled |= handled;
            if (_over || (_handlers > 0 && failure is null))
                return;

            // When the node stops, the end of the session fails the request at the requester.
            if (stopping.IsCancellationRequested && (failure is not null || !_handled))
                return;

            if (failure is not null)
                Fail(failure);
            else
                Say(_handled ? ExchangeKind.End : _late ? ExchangeKind.Late : ExchangeKind.Unheard);

            _over = true;
        }

        // After one handler has failed, the work of the others is no longer needed.
        if (failure is not null)
            Signal();

        served.Remove(this);
    }

    /// <summary>Ends the request, which no handler gets.</summary>
    /// <param name="answer">The answer that gives the reason.</param>
    public void Refuse(ExchangeKind answer)
    {
        lock (_lock)
        {
            _over = true;
            Say(answer);
        }
    }

    /// <summary>Cancels the request, because the requester has cancelled it or is gone.</summary>
    public void Cancel()
    {
        lock (_lock)
            _over = _cancelled = true;

        Signal();
    }

    /// <summary>Cancels the token, on the thread pool. The handlers decide how they end.</summary>
    public void Signal() => _ = _cancel.CancelAsync();

    private bool TryReply(in MessageBody body)
    {
        // Sent under the lock, so that no reply follows the end.
        lock (_lock)
        {
            if (_cancelled)
                throw new OperationCanceledException($"Peer '{peer.Name}' no longer waits for replies.", Token);
            if (_over)
                throw new SendException(SendFailure.RequestOver, "The request is over: reply before the handler returns.");

            return replies.TrySend(body, topic: null, new Exchange(ExchangeKind.Reply, Id));
        }
    }

    private async ValueTask ReplyWaitingAsync(MessageBody body, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Token);
        await replies
            .SendAsync(body, topic: null, new Exchange(ExchangeKind.Reply, Id), stop.Token)
            .ConfigureAwait(false);
    }

    private void Fail(Exception failure)
    {
        var errorId = (failure as HandlerException)?.ErrorId;
        Say(
            ExchangeKind.Error,
            Shorten(failure.Sentence().ReplaceLineEndings(" "), Math.Min(MaxErrorBytes, peer.MaxMessageBytes)),
            errorId is null ? null : Shorten(errorId, MessageHeader.MaxTopic));
    }

    private void Say(ExchangeKind last, string text = "", string? topic = null)
    {
        try
        {
            replies.TrySend(text, topic, new Exchange(last, Id));
        }
        catch (SendException)
        {
            // The requester is gone, so it needs no answer.
        }
    }

    private static string Shorten(string text, int maxBytes)
    {
        // In UTF-8 a UTF-16 code unit takes at most three bytes.
        return Encoding.UTF8.GetByteCount(text) <= maxBytes ? text : text[..(maxBytes / 3)];
    }
}
