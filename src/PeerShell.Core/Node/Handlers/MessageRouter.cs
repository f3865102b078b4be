using PeerShell.Node.Messages;
using PeerShell.Node.Requests;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Handlers;

/// <summary>
/// Where the messages of a session go: to all handlers that want them, or else, and for a handler with
/// <see cref="HandlerOptions.Tee"/> as well, to the inbox. Each of these must have room, or the message is not accepted.
/// What comes at once is handed over at once, at the latest by <see cref="End"/>.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="handlers">The handlers of the node.</param>
/// <param name="inbox">The inbox of the node.</param>
/// <param name="requests">The requests of the node, which count those whose number is in use.</param>
/// <param name="clock">The clock.</param>
internal sealed class MessageRouter(
    PeerSession session, HandlerTable handlers, Inbox inbox, NodeRequests requests, TimeProvider clock) : IMessageRouter
{
    private static readonly HandlerSet NoHandlers = new([], []);

    private readonly QueueBatch _inbox = new(inbox, session);

    // The queues that the message at hand goes to. Used again for each, so that routing allocates nothing.
    private readonly List<QueueBatch> _queues = [];

    // The handlers as of the message before, and the ways to those with a queue.
    private HandlerSet _handlers = NoHandlers;
    private QueueBatch[] _handlerQueues = [];
    private QueueBatch? _raiser;
    private DateTimeOffset _now;

    // What has no room: at most one queue, though several may be full.
    private MessageQuota? _full;

    /// <summary>Messages accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Messages are going to come.</summary>
    public void Begin() => _now = clock.GetUtcNow();

    public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        var accepted = header.Exchange.Kind switch
        {
            ExchangeKind.None => TryDeliver(header, content),
            ExchangeKind.Request => TryServe(header, content),
            ExchangeKind.Cancel => Cancel(header.Exchange.Id),
            _ => throw new ProtocolException(CloseReason.ProtocolError, "A reply came among the messages."),
        };
        if (accepted)
            Accepted++;

        return accepted;
    }

    /// <summary>No more messages have come: those that have are handed over.</summary>
    public void End()
    {
        _inbox.End();
        _raiser?.End();
        foreach (var queue in _handlerQueues)
            queue.End();
    }

    /// <summary>The session is over: nobody has to call it when there is room.</summary>
    public void Forget() => _full?.Forget(session);

    private bool TryDeliver(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        LookAtHandlers();
        if (_handlerQueues.Length == 0 && _handlers.Inline.Length > 0)
        {
            CallInline(header, content);
            return true;
        }

        PeerMessage? message = null;
        var inInbox = FindHandlers(header, content, ref message) || (_queues.Count == 0 && _handlers.Inline.Length == 0);
        if (inInbox)
            AddInbox();

        if (!TryTakeRoom(PeerMessage.CostOf(header.ContentLength)))
            return false;

        CallInline(header, content);
        if (_queues.Count > 0)
            Put(message ?? Create(header, content), inInbox);

        return true;
    }

    private bool TryServe(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        // Whoever reads no replies gets no more requests served.
        if (!session.Outbox.Replies.HasRoomOrResumes())
            return false;

        // The requester is told by the end of the session, which is near.
        if (handlers.IsStopping)
            return true;

        LookAtHandlers();
        var request = new ServedRequest(session.Peer, session.Outbox.Replies, session.Served, header.Exchange.Id, handlers.Stopping);
        var message = Create(header, content, request);
        var inInbox = FindHandlers(header, content, ref message!);
        var listeners = _queues.Count;
        if (listeners == 0)
        {
            request.Refuse();
            return true;
        }

        if (inInbox)
            AddInbox();

        if (!TryTakeRoom(message.Cost))
            return false;

        if (session.Served.TryAdd(request, listeners))
            Put(message, inInbox);
        else
            DropDuplicate(message.Cost);

        return true;
    }

    private bool Cancel(ulong id)
    {
        // It may be over, or cancelled already.
        session.Served.Cancel(id);
        return true;
    }

    /// <summary>Takes notice of handlers that were registered or unregistered since the last message.</summary>
    private void LookAtHandlers()
    {
        if (handlers.Current is var current && current == _handlers)
            return;

        End();
        _handlers = current;
        _handlerQueues = [.. current.Queued.Select(handler => new QueueBatch(handler, session))];
    }

    private void CallInline(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        foreach (var handler in _handlers.Inline)
            handler.Call(new MessageView(session.Peer, header, content, _now));
    }

    /// <summary>Finds the handlers that want a message, which is made only if one has to look at it.</summary>
    /// <returns>Whether one of them leaves it in the inbox.</returns>
    private bool FindHandlers(in MessageHeader header, ReadOnlySpan<byte> content, ref PeerMessage? message)
    {
        _queues.Clear();
        var tee = false;
        for (var i = 0; i < _handlerQueues.Length; i++)
        {
            var handler = _handlers.Queued[i];
            if (handler.Options.Filter is not null && !handler.Wants(message ??= Create(header, content)))
                continue;

            _queues.Add(_handlerQueues[i]);
            tee |= handler.Options.Tee;
        }

        return tee;
    }

    private void AddInbox()
    {
        _queues.Add(_inbox);
        if (handlers.Raiser is { } raiser)
            _queues.Add(_raiser ??= new QueueBatch(raiser, session));
    }

    /// <summary>Takes room in all queues or in none.</summary>
    private bool TryTakeRoom(int cost)
    {
        for (var taken = 0; taken < _queues.Count; taken++)
        {
            if (_queues[taken].TryTakeRoom(cost))
                continue;

            _full = _queues[taken].Queue.Quota;
            while (taken > 0)
                _queues[--taken].GiveRoom(cost);

            return false;
        }

        _full = null;
        return true;
    }

    private void Put(PeerMessage message, bool inInbox)
    {
        if (inInbox)
            message.TryEnterInbox();

        foreach (var queue in _queues)
            queue.Add(message);
    }

    // A number that is in use: its replies could not be told from the other's.
    private void DropDuplicate(int cost)
    {
        foreach (var queue in _queues)
            queue.GiveRoom(cost);

        requests.Stray();
    }

    private PeerMessage Create(in MessageHeader header, ReadOnlySpan<byte> content, ServedRequest? request = null) =>
        new(session.Peer, header, content, _now, request);
}
