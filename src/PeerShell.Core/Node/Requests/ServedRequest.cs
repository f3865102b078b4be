using System.Diagnostics.CodeAnalysis;
using System.Text;
using PeerShell.Node.Events;
using PeerShell.Node.Handlers;
using PeerShell.Node.Messages;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Requests;

/// <summary>
/// A request of a peer, as its handlers see it: what they reply goes out until the last of them has returned, the first of
/// them has failed, or the requester wants no more.
/// </summary>
/// <param name="peer">The requester.</param>
/// <param name="replies">Sends it replies.</param>
/// <param name="served">The requests of this peer, which forget this one when it is over.</param>
/// <param name="id">Its number.</param>
/// <param name="stopping">Fires when the node stops.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without timer and links holds nothing.")]
internal sealed class ServedRequest(
    Peer peer, IMessageSender replies, ServedRequests served, ulong id, CancellationToken stopping)
{
    // Of what a handler says when it fails; enough for a sentence, not for a novel.
    private const int MaxErrorBytes = 4096;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancel = new();
    private int _handlers;
    private bool _handled;
    private bool _over;
    private bool _cancelled;

    public ulong Id { get; } = id;

    /// <summary>Fires when nobody wants it handled any more.</summary>
    public CancellationToken Token => _cancel.Token;

    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return !_over;
        }
    }

    /// <summary>So many handlers are to see it.</summary>
    public void Enter(int handlers) => _handlers = handlers;

    public ValueTask ReplyAsync(MessageBody body, CancellationToken cancellationToken) =>
        TryReply(body) ? default : ReplyWaitingAsync(body, cancellationToken);

    public void Reply(MessageBody body)
    {
        if (!TryReply(body))
            replies.Send(body, topic: null, new Exchange(ExchangeKind.Reply, Id));
    }

    /// <summary>A handler is done with it. When the last one is, or one has failed, it is over.</summary>
    /// <param name="handled">Whether it was given to the handler's function.</param>
    /// <param name="failure">What the function threw.</param>
    public void Leave(bool handled, Exception? failure = null)
    {
        lock (_lock)
        {
            _handlers--;
            _handled |= handled;
            if (_over || (_handlers > 0 && failure is null))
                return;

            // A node that stops fails its requests by the end of the session.
            if (stopping.IsCancellationRequested && (failure is not null || !_handled))
                return;

            if (failure is not null)
                Fail(failure);
            else
                Say(_handled ? ExchangeKind.End : ExchangeKind.Unheard);

            _over = true;
        }

        // Of several handlers one may have failed while another is still at work, for nobody.
        if (failure is not null)
            Signal();

        served.Remove(this);
    }

    /// <summary>Nobody listens to it.</summary>
    public void Refuse()
    {
        lock (_lock)
        {
            _over = true;
            Say(ExchangeKind.Unheard);
        }
    }

    /// <summary>The requester wants no more of it, or is gone.</summary>
    public void Cancel()
    {
        lock (_lock)
            _over = _cancelled = true;

        Signal();
    }

    /// <summary>Fires the token, on the thread pool, and leaves it to the handlers how they come to an end.</summary>
    public void Signal() => _ = _cancel.CancelAsync();

    private bool TryReply(in MessageBody body)
    {
        // Under the lock, so that no reply follows the end.
        lock (_lock)
        {
            if (_cancelled)
                throw new OperationCanceledException($"Peer '{peer.Name}' waits for no more replies.", Token);
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
            // The requester is gone, and waits for nothing.
        }
    }

    private static string Shorten(string text, int maxBytes)
    {
        // No character needs more than three bytes.
        return Encoding.UTF8.GetByteCount(text) <= maxBytes ? text : text[..(maxBytes / 3)];
    }
}
