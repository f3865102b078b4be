using PeerShell.Node.Requests;
using PeerShell.Protocol;

namespace PeerShell.Node.Handlers;

/// <summary>
/// Where the messages of a session go: to all handlers that want them, or else, and for a handler with
/// <see cref="HandlerOptions.Tee"/> as well, to the inbox. Each of these must have room, or the message is not accepted.
/// </summary>
internal sealed class Intake(PeerSession session) : IMessageSink
{
    private readonly PeerNode _node = session.Peer.Node;

    // Used again for each message, so that routing allocates nothing.
    private readonly List<IMessageQueue> _queues = [];

    // What has no room: at most one queue, though several may be full.
    private Room? _full;

    /// <summary>Messages accepted.</summary>
    public long Accepted { get; private set; }

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

    /// <summary>The session is over: nobody has to call it when there is room.</summary>
    public void End() => _full?.Forget(session);

    private bool TryDeliver(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        PeerMessage? message = null;
        var inInbox = FindHandlers(header, content, ref message) || _queues.Count == 0;
        if (inInbox)
            AddInbox();

        if (!TryTakeRoom(PeerMessage.CostOf(header.ContentLength)))
            return false;

        Put(message ?? Create(header, content), inInbox);
        return true;
    }

    private bool TryServe(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        // Whoever reads no replies gets no more requests served.
        if (!session.Outbox.Replies.HasRoomOrResumes())
            return false;

        // The requester is told by the end of the session, which is near.
        if (_node.HandlerTable.IsStopping)
            return true;

        var request = new ServedRequest(session, header.Exchange.Id);
        var message = Create(header, content, request);
        var inInbox = FindHandlers(header, content, ref message!);
        var handlers = _queues.Count;
        if (handlers == 0)
        {
            request.Refuse();
            return true;
        }

        if (inInbox)
            AddInbox();

        if (!TryTakeRoom(message.Cost))
            return false;

        if (session.Served.TryAdd(request, handlers))
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

    /// <summary>Finds the handlers that want a message, which is made only if one has to look at it.</summary>
    /// <returns>Whether one of them leaves it in the inbox.</returns>
    private bool FindHandlers(in MessageHeader header, ReadOnlySpan<byte> content, ref PeerMessage? message)
    {
        _queues.Clear();
        var tee = false;
        foreach (var handler in _node.HandlerTable.All)
        {
            if (handler.Options.Filter is not null && !handler.Wants(message ??= Create(header, content)))
                continue;

            _queues.Add(handler);
            tee |= handler.Options.Tee;
        }

        return tee;
    }

    private void AddInbox()
    {
        _queues.Add(_node.Inbox);
        if (_node.HandlerTable.Raiser is { } raiser)
            _queues.Add(raiser);
    }

    /// <summary>Takes room in all queues or in none.</summary>
    private bool TryTakeRoom(int cost)
    {
        for (var taken = 0; taken < _queues.Count; taken++)
        {
            if (_queues[taken].Room.TryTake(cost, session))
                continue;

            _full = _queues[taken].Room;
            while (taken > 0)
                _queues[--taken].Room.Give(1, cost);

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
            queue.Room.Give(1, cost);

        _node.Requests.Stray();
    }

    private PeerMessage Create(in MessageHeader header, ReadOnlySpan<byte> content, ServedRequest? request = null) =>
        new(session.Peer, header, content, _node.Clock.GetUtcNow(), request);
}
