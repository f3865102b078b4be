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
/// The sender's side of one lane to a peer. It appends messages under the <see cref="FullQueuePolicy"/>, waits for room, and
/// waits for acknowledgements.
/// </summary>
/// <param name="owner">The session that the queue belongs to.</param>
/// <param name="session">The state and locks of the session.</param>
/// <param name="lane">The lane.</param>
/// <param name="policy">The policy for a full queue.</param>
/// <param name="context">The objects that the sessions of the node share.</param>
internal sealed class SendQueue(
    PeerSession owner, Session session, Lane lane, FullQueuePolicy policy, SessionContext context) : IMessageSender
{
    // The maximum time that Send waits for room, because a method call in a script can't be interrupted.
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(5);

    private readonly MessageClock _clock = context.MessageClock;
    private readonly AsyncPulse _room = new();
    private readonly List<FlushWaiter> _flushes = [];
    private CountedReport? _drops;
    private bool _closed;
    private bool _heldUp;

    // Whether a caller waits for an acknowledgement that the receiver has not been asked for yet.
    private bool _ackWanted;

    /// <summary>The number of messages that wait to be sent or acknowledged.</summary>
    public long PendingMessages => lane.Log.PendingMessages;

    /// <summary>The number of bytes that wait to be sent or acknowledged.</summary>
    public long PendingBytes => lane.Log.PendingBytes;

    /// <summary>The number of messages dropped by the policy.</summary>
    public long Dropped { get; private set; }

    /// <summary>The number of messages appended and not dropped, whether or not they arrived.</summary>
    public long Appended { get; private set; }

    /// <summary>Appends a message, or applies the policy.</summary>
    /// <returns>False when the queue is full and the policy is to wait. The message is then not appended.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public bool TrySend(in MessageBody body, string? topic, Exchange exchange = default) =>
        body.Text is null && topic is null
            ? TryAppend(body.Kind, exchange, default, body.Bytes.Span)
            : TryEncodeAndAppend(body, topic, exchange);

    /// <summary>Appends a message of bytes, or applies the policy.</summary>
    /// <inheritdoc cref="TrySend(in MessageBody, string?, Exchange)" path="/returns|/exception"/>
    public bool TrySend(ReadOnlySpan<byte> bytes) => TryAppend(MessageKind.Bytes, default, default, bytes);

    /// <summary>Appends a message, or applies the policy. Waits for room if that is the policy.</summary>
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

    /// <summary>Appends a message from a script, or applies the policy. Waits up to 5 s for room if that is the policy.</summary>
    /// <exception cref="SendException">The peer is gone, the message can't be sent, or the queue was full for 5 s.</exception>
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
                $"The send queue for peer '{owner.Peer.Name}' was full for {SendTime.TotalSeconds} s. Check that the peer still receives.",
                error);
        }
    }

    public bool Withdraw(ulong request)
    {
        using (session.SendLock.EnterScope())
            return lane.Log.Withdraw(request);
    }

    /// <summary>Waits until every appended message is acknowledged or was dropped by the policy, which is reported.</summary>
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

    /// <summary>Checks whether there is room for another message. If not, the session is resumed when there is.</summary>
    public bool HasRoomOrResumes()
    {
        using (session.SendLock.EnterScope())
        {
            _heldUp = !lane.Log.HasRoomFor(0);
            return !_heldUp;
        }
    }

    /// <summary>Notes that the receiver has acknowledged more messages.</summary>
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

    /// <summary>Closes the queue, so that it accepts no more messages.</summary>
    public void Close()
    {
        using (session.SendLock.EnterScope())
            _closed = true;

        _room.Pulse();
    }

    /// <summary>Reports the drops that have not been reported yet.</summary>
    public void EndReports() => _drops?.End();

    /// <summary>Notes that the appended messages are lost.</summary>
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

    /// <summary>Takes the next bytes for a link to write. Called under the send lock.</summary>
    /// <returns>The header of the record; null when there is nothing to write. An empty record asks for an acknowledgement.</returns>
    public RecordHeader? Take(SendChunk chunk, out long offset)
    {
        offset = lane.Log.Sent;
        lane.Log.Take(Math.Min(DataRecord.MaxBytes, lane.Sendable), chunk);
        var length = (int)(lane.Log.Sent - offset);
        var allSent = lane.Log.Sent == lane.Log.End;
        if (length == 0 && !(allSent && _ackWanted))
            return null;

        // Ask only after the last byte, because earlier bytes are acknowledged as the window fills.
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

    // For a short message, clearing the buffer for the encoded text would cost more than everything else.
    [SkipLocalsInit]
    private bool TryEncodeAndAppend(in MessageBody body, string? topic, Exchange exchange)
    {
        Span<byte> topicBytes = stackalloc byte[MessageHeader.MaxTopic];
        var topicLength = Encode(topic, topicBytes);
        if (body.Text is not { } text)
            return TryAppend(body.Kind, exchange, topicBytes[..topicLength], body.Bytes.Span);

        const int onStack = 512;
        byte[]? rented = null;
        var maxBytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = maxBytes <= onStack
            ? stackalloc byte[onStack]
            : rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
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
            throw TooLarge(body.Length);

        bool sendable;
        var header = new MessageHeader(kind, topic.Length, body.Length, _clock.Milliseconds, exchange);
        using (session.SendLock.EnterScope())
        {
            if (_closed)
                throw new SendException(SendFailure.PeerGone, $"Peer '{owner.Peer.Name}' is gone. Connect to it again to send.");

            // The end of a request needs no room, because each request has one end and the number of open requests is bounded.
            if (!exchange.IsLast && !lane.Log.HasRoomFor(header.TotalLength) && !MakeRoom(header.TotalLength, exchange))
                return policy != FullQueuePolicy.Block;

            lane.Log.Append(header, topic, body);
            Appended++;
            sendable = lane.Sendable > 0;
        }

        // While the window is closed, the next acknowledgement wakes the writer.
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

                // The remaining messages have been sent and can't be dropped.
                Drop(exchange);
                return false;
            case FullQueuePolicy.DropNewest:
                Drop(exchange);
                return false;
            case FullQueuePolicy.Disconnect:
                _closed = true;
                owner.OnQueueFull();
                throw new SendException(
                    SendFailure.QueueFull, $"The send queue for peer '{owner.Peer.Name}' is full, so the peer is disconnected.");
            default:
                return false;
        }
    }

    private void Drop(Exchange exchange)
    {
        if (exchange.IsRequest)
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
                SendFailure.TopicTooLong,
                $"The topic '{topic[..40]}...' is longer than {MessageHeader.MaxTopic} bytes of UTF-8. Shorten it.");
    }

    private SendException TooLarge(int length)
    {
        var limit = owner.Peer.MaxMessageBytes;
        var holder = limit == context.Options.Limits.MessageBytes
            ? $"node '{context.Profile.Name}' sends and accepts"
            : $"peer '{owner.Peer.Name}' accepts";
        return new SendException(
            SendFailure.TooLarge,
            $"The message has {length} bytes, but {holder} at most {limit}. Send it in parts, or raise the limit on both sides.");
    }

    private SendException Undelivered() => new(
        SendFailure.Undelivered,
        $"The session with peer '{owner.Peer.Name}' ended before the message was acknowledged. The message may or may not have arrived.");

    private sealed class FlushWaiter(long message)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The number of the message whose acknowledgement completes the wait.</summary>
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
