using PeerShell.Node.Events;
using PeerShell.Node.Messages;

namespace PeerShell.Node.Handlers;

/// <summary>
/// A function that handles a node's messages, on the thread pool, from a bounded queue of its own. When the queue is full,
/// the peers whose messages it wants are held back, as they are by a full inbox; nothing is dropped.
/// </summary>
/// <remarks>
/// <para>What it throws is counted, remembered and raised as an event (<see cref="PeerEventKind.HandlerFailed"/>; what follows
/// closely is one event), told to the requester if the message was a request, and harms nothing else.</para>
/// <para><b>Coming to an end.</b> <see cref="DisposeAsync"/> unregisters it: it takes no more, what is queued goes to the
/// front of the inbox (a request, to which nobody listens any more, is answered so), the token it was given fires, and it has
/// <see cref="PeerNodeOptions.DrainTime"/> to return. The message in hand stays with it and goes nowhere else. If it has not
/// returned by then it is left to itself, which counts as an error, and a request in hand fails. The same happens when the node
/// stops; what was queued can then be read in the inbox, and is raised as <see cref="PeerEventKind.MessagesUnhandled"/>.</para>
/// </remarks>
public sealed class PeerHandler : IMessageQueue, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly HandlerTable _table;
    private readonly Func<PeerMessage, CancellationToken, ValueTask> _handle;
    private readonly MessageQuota _quota;
    private readonly Queue<PeerMessage> _queue = new();
    private readonly HashSet<PeerMessage> _requestsInHand = [];
    private readonly Worker _worker;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CountedReport _failures;
    private int _working;
    private int _inHand;
    private TimeSpan _time;

    internal PeerHandler(
        PeerNode node, HandlerTable table, string name, Func<PeerMessage, CancellationToken, ValueTask> handle, HandlerOptions options)
    {
        Node = node;
        Name = name;
        Options = options;
        _table = table;
        _handle = handle;
        _quota = new MessageQuota(table.NodeOptions.Limits.HandlerMessages, table.NodeOptions.Limits.HandlerBytes);
        _worker = new Worker(this);
        _failures = new CountedReport(table.NodeOptions.Clock, count => table.Events.HandlerFailed(Name, LastError!, count));
    }

    /// <summary>The node whose messages it handles.</summary>
    public PeerNode Node { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>How it was registered.</summary>
    public HandlerOptions Options { get; }

    /// <summary>What it is doing.</summary>
    public HandlerState State { get; private set; }

    /// <summary>Messages handled, those that failed included.</summary>
    public long Count { get; private set; }

    /// <summary>How often it, or its filter, failed.</summary>
    public long Errors { get; private set; }

    /// <summary>The last failure; null before the first.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>How long it takes for one message, on the average.</summary>
    public TimeSpan MeanTime
    {
        get
        {
            lock (_lock)
                return Count == 0 ? TimeSpan.Zero : _time / Count;
        }
    }

    /// <summary>Messages that wait for it.</summary>
    public int Queued
    {
        get
        {
            lock (_lock)
                return _queue.Count;
        }
    }

    /// <summary>Messages it has in hand.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _inHand;
        }
    }

    MessageQuota IMessageQueue.Quota => _quota;

    private TimeProvider Clock => _table.NodeOptions.Clock;

    /// <summary>
    /// Unregisters it, and waits up to <see cref="PeerNodeOptions.DrainTime"/> for what it has in hand; the remarks say what
    /// becomes of that. Not to be awaited by the handler itself, which would wait for its own end.
    /// </summary>
    /// <returns>A task that completes when it is over or abandoned.</returns>
    public ValueTask DisposeAsync() => new(StopAsync(_table.NodeOptions.DrainTime));

    /// <summary>The same, with another time to wait.</summary>
    /// <param name="drainTime">How long it has to return, at most 30 days; zero doesn't wait.</param>
    /// <returns>Whether it returned in time; if not, it was abandoned.</returns>
    public async Task<bool> StopAsync(TimeSpan drainTime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(drainTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drainTime, PeerNodeOptions.LongestTime);
        using var patience = new CancellationTokenSource(drainTime, Clock);
        return await StopAsync(patience.Token).ConfigureAwait(false);
    }

    /// <summary>The name.</summary>
    /// <returns>For people.</returns>
    public override string ToString() => Name;

    void IMessageQueue.Add(ReadOnlySpan<PeerMessage> messages)
    {
        lock (_lock)
        {
            if (State == HandlerState.Running)
            {
                foreach (var message in messages)
                    _queue.Enqueue(message);

                for (var wanted = Math.Min(messages.Length, Options.Concurrency - _working); wanted > 0; wanted--, _working++)
                    Start();

                return;
            }
        }

        // It was unregistered after it was found to want the messages.
        PeerMessage[] left = [.. messages];
        _quota.Give(left.Length, left.Sum(message => (long)message.Cost));
        _table.TakeBack(this, left);
    }

    /// <summary>Whether it wants a message.</summary>
    internal bool Wants(PeerMessage message)
    {
        try
        {
            return Options.Filter!(message);
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }
    }

    /// <summary>Brings it to an end.</summary>
    /// <param name="patience">When this is cancelled, it has had its time to return.</param>
    /// <returns>Whether it returned in time.</returns>
    internal async Task<bool> StopAsync(CancellationToken patience)
    {
        BeginStop();
        try
        {
            await _ended.Task.WaitAsync(patience).ConfigureAwait(false);
            Options.Runner?.Complete();
            return true;
        }
        catch (OperationCanceledException)
        {
            Abandon();
            Options.Runner?.Interrupt();
            return false;
        }
        finally
        {
            _failures.End();
        }
    }

    private void BeginStop()
    {
        PeerMessage[] left;
        lock (_lock)
        {
            if (State != HandlerState.Running)
                return;

            State = HandlerState.Stopping;
            left = [.. _queue];
            _queue.Clear();
            EndIfIdle();
        }

        _table.Remove(this);
        _quota.Give(left.Length, left.Sum(message => (long)message.Cost));
        _table.TakeBack(this, left);
        _ = _stop.CancelAsync();
    }

    private void Abandon()
    {
        PeerMessage[] requests;
        lock (_lock)
        {
            if (State != HandlerState.Stopping)
                return;

            State = HandlerState.Abandoned;
            requests = [.. _requestsInHand];
        }

        var error = new TimeoutException("It was told to stop and did not return in time.");
        Fail(error);
        foreach (var request in requests)
            request.Request!.Leave(handled: true, error);
    }

    private void Start()
    {
        if (Options.Runner is { } runner)
            runner.Run(_worker);
        else
            ThreadPool.UnsafeQueueUserWorkItem(_worker, preferLocal: false);
    }

    private async Task WorkAsync()
    {
        for (var handled = 0; TryTake(handled) is { } message; handled = 1)
            await HandleAsync(message).ConfigureAwait(false);
    }

    /// <summary>Takes the next message, if there is one.</summary>
    /// <param name="handled">How many it has handled since the last time.</param>
    private PeerMessage? TryTake(int handled)
    {
        PeerMessage? message;
        lock (_lock)
        {
            _inHand -= handled;
            if (!_queue.TryDequeue(out message))
            {
                _working--;
                EndIfIdle();
                return null;
            }

            _inHand++;
            if (message.IsRequest)
                _requestsInHand.Add(message);
        }

        _quota.Give(1, message.Cost);
        return message;
    }

    private async ValueTask HandleAsync(PeerMessage message)
    {
        if (message.Request is null)
        {
            await CallAsync(message, _stop.Token).ConfigureAwait(false);
            return;
        }

        // Cancelled while it was queued, it is not worth the work.
        if (message.Request.IsOpen)
        {
            using var token = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, message.Request.Token);
            var failure = await CallAsync(message, token.Token).ConfigureAwait(false);
            message.Request.Leave(handled: true, failure);
        }

        lock (_lock)
            _requestsInHand.Remove(message);
    }

    /// <summary>Calls the function.</summary>
    /// <returns>What it threw, be it only because it was told to stop.</returns>
    private async ValueTask<Exception?> CallAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        var begin = Clock.GetTimestamp();
        try
        {
            await _handle(message, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested)
        {
            failure = new OperationCanceledException("The handler was told to stop.", error);
        }
        catch (Exception error)
        {
            // That it was abandoned counts already, whatever it says when it is broken off.
            if (State != HandlerState.Abandoned)
                Fail(error);

            failure = error;
        }

        lock (_lock)
        {
            Count++;
            _time += Clock.GetElapsedTime(begin);
        }

        return failure;
    }

    private void Fail(Exception error)
    {
        lock (_lock)
        {
            Errors++;
            LastError = error;
        }

        _failures.Add();
    }

    private void EndIfIdle()
    {
        if (State == HandlerState.Running || _working > 0)
            return;

        State = HandlerState.Stopped;
        _table.Forget(this);
        _ended.TrySetResult();
    }

    /// <summary>Handles messages until there are none, without allocating anything to be started.</summary>
    private sealed class Worker(PeerHandler handler) : IThreadPoolWorkItem
    {
        public void Execute() => _ = handler.WorkAsync();
    }
}
