using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using PeerShell.Node.Events;
using PeerShell.Node.Messages;
using PeerShell.Node.Timing;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>
/// What senders see of one of the lanes to a peer: appending under the <see cref="FullQueuePolicy"/>, waiting for room, and
/// waiting until what was appended is acknowledged.
/// </summary>
/// <param name="owner">The session that the queue belongs to.</param>
/// <param name="session">Its state and locks.</param>
/// <param name="lane">The lane.</param>
/// <param name="policy">What happens when the queue is full.</param>
/// <param name="context">What the sessions of the node share.</param>
internal sealed class SendQueue(PeerSession owner, Session session, Lane lane, FullQueuePolicy policy, SessionContext context) : IMessageSender
{
    // The longest that Send waits for room: a script's method call can't be interrupted.
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(5);

    private readonly MessageClock _clock = context.MessageClock;
    private readonly AsyncPulse _room = new();
    private readonly List<FlushWaiter> _flushes = [];
    private CountedReport? _drops;
    private bool _closed;
    private bool _heldUp;

    // Whether somebody waits for an acknowledgement that the receiver has not been asked for yet.
    private bool _ackWanted;

    /// <summary>Messages that wait to be sent or acknowledged.</summary>
    public long PendingMessages => lane.Log.PendingMessages;

    /// <summary>Bytes that wait to be sent or acknowledged.</summary>
    public long PendingBytes => lane.Log.PendingBytes;

    /// <summary>Messages dropped by the policy.</summary>
    public long Dropped { get; private set; }

    /// <summary>Messages appended and not dropped, whether or not they arrived.</summary>
    public long Appended { get; private set; }

    /// <summary>Appends a message, or applies the policy.</summary>
    /// <returns>False when the queue is full and the policy is to wait: nothing has happened then.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public bool TrySend(in MessageBody body, string? topic, Exchange exchange = default) =>
        body.Text is null && topic is null
            ? TryAppend(body.Kind, exchange, default, body.Bytes.Span)
            : TryEncodeAndAppend(body, topic, exchange);

    /// <summary>The same for bytes.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes) => TryAppend(MessageKind.Bytes, default, default, bytes);

    /// <summary>Appends a message, or applies the policy, waiting for room if that is the policy.</summary>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public async ValueTask SendAsync(MessageBody body, string? topic, Exchange exchange, CancellationToken cancellationToken)
    {
        while (true)
        {
            var room = _room.Next;
            if (TrySend(body, topic, exchange))
                return;

            AskForAck();
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Appends a message for a script, or applies the policy, waiting up to 5 s for room if that is the policy.</summary>
    /// <exception cref="SendException">The peer is gone, the message can't be sent, or there was no room.</exception>
    public void Send(in MessageBody body, string? topic, Exchange exchange = default)
    {
        if (TrySend(body, topic, exchange))
            return;

        using var limit = new CancellationTokenSource(SendTime, context.Clock);
        try
        {
            SendAsync(body, topic, exchange, limit.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException error)
        {
            throw new SendException(
                SendFailure.QueueFull,
                $"The send queue of peer '{owner.Peer.Name}' has been full for {SendTime.TotalSeconds} s. Is it still receiving?",
                error);
        }
    }

    /// <summary>Waits until all that has been appended is acknowledged (or was dropped by the policy, which is reported).</summary>
    /// <exception cref="SendException">The session ended first.</exception>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        FlushWaiter waiter;
        using (session.SendLock.EnterScope())
        {
            if (lane.Log.PendingMessages == 0)
                return Task.CompletedTask;
            if (_closed && !owner.Peer.IsConnected)
                return Task.FromException(Undelivered());

            waiter = new FlushWaiter(lane.Log.Messages);
            _flushes.Add(waiter);
        }

        AskForAck();
        return waiter.WaitAsync(this, cancellationToken);
    }

    /// <summary>Whether there is room for another message. If not, the session is called when there is.</summary>
    public bool HasRoomOrResumes()
    {
        using (session.SendLock.EnterScope())
        {
            _heldUp = !lane.Log.HasRoomFor(0);
            return !_heldUp;
        }
    }

    /// <summary>The receiver has accepted more.</summary>
    public void OnAcknowledged()
    {
        using (session.SendLock.EnterScope())
        {
            CompleteFlushes();
            if (_heldUp && lane.Log.HasRoomFor(0))
            {
                _heldUp = false;
                owner.Resume();
            }
        }

        _room.Pulse();
    }

    /// <summary>Nothing more is taken.</summary>
    public void Close()
    {
        using (session.SendLock.EnterScope())
            _closed = true;

        _room.Pulse();
    }

    /// <summary>Tells of the drops that have not been told yet.</summary>
    public void EndReports() => _drops?.End();

    /// <summary>What was appended is lost.</summary>
    public void OnLost()
    {
        using (session.SendLock.EnterScope())
        {
            foreach (var waiter in _flushes)
                waiter.Fail(Undelivered());

            _flushes.Clear();
        }

        _room.Pulse();
    }

    /// <summary>Takes the next bytes for a link to write. Under the send lock.</summary>
    /// <returns>The header of their record, or null when there is nothing to say. The record can be empty, to ask for an acknowledgement.</returns>
    public RecordHeader? Take(SendChunk chunk, out long offset)
    {
        offset = lane.Log.Sent;
        lane.Log.Take(Math.Min(DataRecord.MaxBytes, lane.Sendable), chunk);
        var length = (int)(lane.Log.Sent - offset);
        var allSent = lane.Log.Sent == lane.Log.End;
        if (length == 0 && !(allSent && _ackWanted))
            return null;

        // Only behind the last byte: what comes before it is acknowledged as the window fills.
        var flags = lane == session.Replies ? RecordFlags.Replies : RecordFlags.None;
        if (allSent && _ackWanted)
        {
            flags |= RecordFlags.AckNow;
            _ackWanted = false;
        }

        return new RecordHeader(RecordType.Data, flags, DataRecord.PrefixSize + length);
    }

    private void AskForAck()
    {
        using (session.SendLock.EnterScope())
            _ackWanted = true;

        owner.Wake();
    }

    private void CompleteFlushes()
    {
        if (_flushes.Count == 0)
            return;

        foreach (var waiter in _flushes.Where(w => w.Message <= lane.Log.AcknowledgedMessages))
            waiter.Complete();

        _flushes.RemoveAll(w => w.IsCompleted);
    }

    private void Forget(FlushWaiter waiter)
    {
        using (session.SendLock.EnterScope())
            _flushes.Remove(waiter);
    }

    // Clearing the memory for the encoded text first would cost more than all the rest for a short message.
    [SkipLocalsInit]
    private bool TryEncodeAndAppend(in MessageBody body, string? topic, Exchange exchange)
    {
        Span<byte> topicBytes = stackalloc byte[MessageHeader.MaxTopic];
        var topicLength = Encode(topic, topicBytes);
        if (body.Text is not { } text)
            return TryAppend(body.Kind, exchange, topicBytes[..topicLength], body.Bytes.Span);

        const int onStack = 512;
        byte[]? rented = null;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= onStack ? stackalloc byte[onStack] : rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        try
        {
            return TryAppend(body.Kind, exchange, topicBytes[..topicLength], bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private bool TryAppend(MessageKind kind, Exchange exchange, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body)
    {
        if (body.Length > owner.Peer.MaxMessageBytes)
        {
            throw new SendException(
                SendFailure.TooLarge,
                $"The message has {body.Length} bytes; peer '{owner.Peer.Name}' takes at most {owner.Peer.MaxMessageBytes}. Send it in parts, or raise the limit on both sides.");
        }

        bool sendable;
        var header = new MessageHeader(kind, topic.Length, body.Length, _clock.Milliseconds, exchange);
        using (session.SendLock.EnterScope())
        {
            if (_closed)
                throw new SendException(SendFailure.PeerGone, $"Peer '{owner.Peer.Name}' is gone. Connect to it again to send.");

            // The last word on a request needs no room: there is one for each request, and those that are open are bounded.
            if (!exchange.IsLast && !lane.Log.HasRoomFor(header.TotalLength) && !MakeRoom(header.TotalLength, exchange))
                return policy != FullQueuePolicy.Block;

            lane.Log.Append(header, topic, body);
            Appended++;
            sendable = lane.Sendable > 0;
        }

        // An acknowledgement wakes the writer while the window is closed.
        if (sendable)
            owner.WakeToSend();

        return true;
    }

    /// <summary>Applies the policy to a full queue.</summary>
    /// <returns>Whether there is room now.</returns>
    private bool MakeRoom(int size, Exchange exchange)
    {
        switch (policy)
        {
            case FullQueuePolicy.DropOldest:
                while (lane.Log.DropOldestUnsent(out var older) is { } dropped)
                {
                    Appended--;
                    Drop(older);
                    _flushes.ForEach(w => w.OnDropped(dropped));
                    CompleteFlushes();
                    if (lane.Log.HasRoomFor(size))
                        return true;
                }

                // All that is left is on its way and can't be taken back.
                Drop(exchange);
                return false;
            case FullQueuePolicy.DropNewest:
                Drop(exchange);
                return false;
            case FullQueuePolicy.Disconnect:
                _closed = true;
                owner.OnQueueFull();
                throw new SendException(SendFailure.QueueFull, $"The send queue of peer '{owner.Peer.Name}' is full, so it is disconnected.");
            default:
                return false;
        }
    }

    private void Drop(Exchange exchange)
    {
        if (exchange.Kind == ExchangeKind.Request)
            owner.Requests.OnDropped(exchange.Id);

        Dropped++;
        _drops ??= new CountedReport(context.Clock, count => context.Events.Dropped(owner.Peer, count));
        _drops.Add();
    }

    private static int Encode(string? topic, Span<byte> destination)
    {
        if (string.IsNullOrEmpty(topic))
            return 0;

        return Encoding.UTF8.TryGetBytes(topic, destination, out var length)
            ? length
            : throw new SendException(
                SendFailure.TopicTooLong, $"The topic '{topic[..40]}...' is longer than {MessageHeader.MaxTopic} bytes of UTF-8. Shorten it.");
    }

    private SendException Undelivered() => new(
        SendFailure.Undelivered,
        $"The session with peer '{owner.Peer.Name}' ended before the message was acknowledged. It may or may not have arrived.");

    private sealed class FlushWaiter(long message)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The number of the message to be acknowledged.</summary>
        public long Message { get; private set; } = message;

        public bool IsCompleted => _done.Task.IsCompleted;

        public void Complete() => _done.TrySetResult();

        public void Fail(Exception error) => _done.TrySetException(error);

        public void OnDropped(long dropped)
        {
            if (dropped <= Message)
                Message--;
        }

        public async Task WaitAsync(SendQueue queue, CancellationToken cancellationToken)
        {
            try
            {
                await _done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (!IsCompleted)
                    queue.Forget(this);
            }
        }
    }
}
