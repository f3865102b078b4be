using System.Buffers;
using System.Text;
using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>
/// What a peer's senders see of its session: appending under the <see cref="FullQueuePolicy"/>, waiting for room, and
/// waiting until what was appended is acknowledged.
/// </summary>
internal sealed class SendQueue(PeerSession owner, Session session, PeerNodeOptions options)
{
    private readonly AsyncPulse _room = new();
    private readonly List<FlushWaiter> _flushes = [];
    private readonly DropReport _drops = new(owner.Peer);
    private bool _closed;

    /// <summary>Messages that wait to be sent or acknowledged.</summary>
    public long PendingMessages => session.Log.PendingMessages;

    /// <summary>Bytes that wait to be sent or acknowledged.</summary>
    public long PendingBytes => session.Log.PendingBytes;

    /// <summary>Messages dropped by the policy.</summary>
    public long Dropped { get; private set; }

    /// <summary>Messages appended and not dropped, whether or not they arrived.</summary>
    public long Appended { get; private set; }

    /// <summary>Whether somebody waits for an acknowledgement that the receiver has not been asked for yet. Under the send lock.</summary>
    public bool AckWanted { get; set; }

    /// <summary>Appends a message, or applies the policy.</summary>
    /// <returns>False when the queue is full and the policy is to wait: nothing has happened then.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public bool TrySend(in MessageBody body, string? topic)
    {
        Span<byte> topicBytes = stackalloc byte[MessageHeader.MaxTopic];
        var topicLength = Encode(topic, topicBytes);
        if (body.Text is not { } text)
            return TryAppend(body.Kind, topicBytes[..topicLength], body.Bytes.Span);

        const int onStack = 512;
        byte[]? rented = null;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= onStack ? stackalloc byte[onStack] : rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        try
        {
            return TryAppend(body.Kind, topicBytes[..topicLength], bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Appends a message, or applies the policy, waiting for room if that is the policy.</summary>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public async ValueTask SendAsync(MessageBody body, string? topic, CancellationToken cancellationToken)
    {
        while (true)
        {
            var room = _room.Next;
            if (TrySend(body, topic))
                return;

            AskForAck();
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all that has been appended is acknowledged (or was dropped by the policy, which is reported).</summary>
    /// <exception cref="SendException">The session ended first.</exception>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        FlushWaiter waiter;
        lock (session.SendLock)
        {
            if (session.Log.PendingMessages == 0)
                return Task.CompletedTask;
            if (_closed && !owner.Peer.IsConnected)
                return Task.FromException(Undelivered());

            waiter = new FlushWaiter(session.Log.Messages);
            _flushes.Add(waiter);
        }

        AskForAck();
        return waiter.WaitAsync(this, cancellationToken);
    }

    /// <summary>The receiver has accepted more.</summary>
    public void OnAcknowledged()
    {
        lock (session.SendLock)
            CompleteFlushes();

        _room.Pulse();
    }

    /// <summary>Nothing more is taken.</summary>
    public void Close()
    {
        lock (session.SendLock)
            _closed = true;

        _room.Pulse();
    }

    /// <summary>Tells of the drops that have not been told yet.</summary>
    public void EndReports() => _drops.End();

    /// <summary>What was appended is lost.</summary>
    public void OnLost()
    {
        lock (session.SendLock)
        {
            foreach (var waiter in _flushes)
                waiter.Fail(Undelivered());

            _flushes.Clear();
        }

        _room.Pulse();
    }

    private void AskForAck()
    {
        lock (session.SendLock)
            AckWanted = true;

        owner.Wake();
    }

    private void CompleteFlushes()
    {
        if (_flushes.Count == 0)
            return;

        foreach (var waiter in _flushes.Where(w => w.Message <= session.Log.AcknowledgedMessages))
            waiter.Complete();

        _flushes.RemoveAll(w => w.IsCompleted);
    }

    private void Forget(FlushWaiter waiter)
    {
        lock (session.SendLock)
            _flushes.Remove(waiter);
    }

    private bool TryAppend(MessageKind kind, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body)
    {
        if (body.Length > owner.Peer.MaxMessageBytes)
        {
            throw new SendException(
                SendFailure.TooLarge,
                $"The message has {body.Length} bytes; peer '{owner.Peer.Name}' takes at most {owner.Peer.MaxMessageBytes}. Send it in parts, or raise the limit on both sides.");
        }

        var header = new MessageHeader(kind, topic.Length, body.Length, options.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        lock (session.SendLock)
        {
            if (_closed)
                throw new SendException(SendFailure.PeerGone, $"Peer '{owner.Peer.Name}' is gone. Connect to it again to send.");

            if (!session.Log.HasRoomFor(header.TotalLength) && !MakeRoom(header.TotalLength))
                return options.WhenFull != FullQueuePolicy.Block;

            session.Log.Append(header, topic, body);
            Appended++;
        }

        owner.Wake();
        return true;
    }

    /// <summary>Applies the policy to a full queue.</summary>
    /// <returns>Whether there is room now.</returns>
    private bool MakeRoom(int size)
    {
        switch (options.WhenFull)
        {
            case FullQueuePolicy.DropOldest:
                while (session.Log.DropOldestUnsent() is { } dropped)
                {
                    Appended--;
                    Drop();
                    _flushes.ForEach(w => w.OnDropped(dropped));
                    CompleteFlushes();
                    if (session.Log.HasRoomFor(size))
                        return true;
                }

                // All that is left is on its way and can't be taken back.
                Drop();
                return false;
            case FullQueuePolicy.DropNewest:
                Drop();
                return false;
            case FullQueuePolicy.Disconnect:
                _closed = true;
                owner.OnQueueFull();
                throw new SendException(SendFailure.QueueFull, $"The send queue of peer '{owner.Peer.Name}' is full, so it is disconnected.");
            default:
                return false;
        }
    }

    private void Drop()
    {
        Dropped++;
        _drops.Add();
    }

    private static int Encode(string? topic, Span<byte> destination)
    {
        if (string.IsNullOrEmpty(topic))
            return 0;

        return Encoding.UTF8.TryGetBytes(topic, destination, out var length)
            ? length
            : throw new SendException(
                SendFailure.TopicTooLong, $"The topic '{topic}' is longer than {MessageHeader.MaxTopic} bytes of UTF-8. Shorten it.");
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
