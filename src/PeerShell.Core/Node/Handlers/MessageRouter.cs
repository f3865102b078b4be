using PeerShell.Node.Messages;
using PeerShell.Node.Requests;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Handlers;

/// <summary>
/// Routes the messages of a session to all handlers that want them. A message goes to the inbox if no handler wants it or if one
/// of its handlers has <see cref="HandlerOptions.Tee"/>. A message is accepted only if each of its queues has room. Messages of
/// one record are handed over in batches; <see cref="End"/> hands over the last one.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="handlers">The handlers of the node.</param>
/// <param name="inbox">The inbox of the node.</param>
/// <param name="requests">The requests of the node, which count requests with a number that is in use.</param>
/// <param name="clock">The clock.</param>
internal sealed class MessageRouter(
    PeerSession session, HandlerTable handlers, Inbox inbox, NodeRequests requests, TimeProvider clock) : IMessageRouter
{
    private static readonly HandlerSet NoHandlers = new([], []);

    private readonly QueueBatch _inbox = new(inbox, session);

    // The queues of the current message. The list is reused for each message, so that routing allocates nothing.
    private readonly List<QueueBatch> _queues = [];

    // The handlers at the time of the previous message, and a batch for each of them that has a queue.
    private HandlerSet _handlers = NoHandlers;
    private QueueBatch[] _handlerQueues = [];
    private QueueBatch? _raiser;
    private DateTimeOffset _now;

    // The quota of the queue that the session waits for. It waits for one queue, even if several are full.
    private MessageQuota? _full;

    /// <summary>The number of accepted messages.</summary>
    public long Accepted { get; private set; }

    /// <summary>Starts a batch of messages.</summary>
    public void Begin() => _now = clock.GetUtcNow();

    public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        var accepted = header.Exchange.Kind switch
        {
            ExchangeKind.None => TryDeliver(header, content),
            ExchangeKind.Request or ExchangeKind.TimedRequest => TryServe(header, content),
            ExchangeKind.Cancel => Cancel(header.Exchange.Id),
            _ => throw new ProtocolException(CloseReason.ProtocolError, "A reply was received among the messages."),
        };
        if (accepted)
            Accepted++;

        return accepted;
    }

    /// <summary>Ends the batch and hands over its messages.</summary>
    public void End()
    {
        _inbox.End();
        _raiser?.End();
        foreach (var queue in _handlerQueues)
            queue.End();
    }

    /// <summary>Stops waiting for room, because the session has ended.</summary>
    public void Forget() => _full?.Forget(session);

    private bool TryDeliver(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        UpdateHandlers();
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
        // When the node stops, the session ends soon, which fails the request at the requester.
        if (handlers.IsStopping || session.Served.IsCancelled(header.Exchange.Id))
            return true;

        var left = session.Receiver.TimeLeft(header.Exchange);
        var request = new ServedRequest(
            session.Peer, session.Outbox.Replies, session.Served, header.Exchange.Id, left, clock, handlers.Stopping);
        if (left <= TimeSpan.Zero)
        {
            request.Refuse(ExchangeKind.Late);
            return true;
        }

        // A peer that does not read its replies gets no more requests served.
        if (!session.Outbox.Replies.HasRoomOrResumes())
            return false;

        UpdateHandlers();
        var message = Create(header, content, request);
        var inInbox = FindHandlers(header, content, ref message!);
        var listeners = _queues.Count;
        if (listeners == 0)
        {
            request.Refuse(ExchangeKind.Unheard);
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
        // Does nothing if the request is over or already cancelled.
        session.Served.Cancel(id);
        return true;
    }

    /// <summary>Updates the batches if handlers were registered or unregistered since the previous message.</summary>
    private void UpdateHandlers()
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

    /// <summary>Finds the handlers that want a message. The message object is created only if a filter needs it.</summary>
    /// <returns>Whether one of the handlers has <see cref="HandlerOptions.Tee"/>.</returns>
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

    /// <summary>Takes room in all queues, or in none if one of them is full.</summary>
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

    // The number is in use by another request, so the replies to the two could not be distinguished.
    private void DropDuplicate(int cost)
    {
        foreach (var queue in _queues)
            queue.GiveRoom(cost);

        requests.Stray();
    }

    private PeerMessage Create(in MessageHeader header, ReadOnlySpan<byte> content, ServedRequest? request = null) =>
        new(session.Peer, header, content, _now, request);
}
