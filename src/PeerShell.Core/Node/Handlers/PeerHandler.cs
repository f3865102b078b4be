using PeerShell.Node.Events;
using PeerShell.Node.Messages;

namespace PeerShell.Node.Handlers;

/// <summary>
/// A function that handles a node's messages on the thread pool, from its own bounded queue. When the queue is full, the peers
/// whose messages it wants are held back, as by a full inbox. Nothing is dropped.
/// </summary>
/// <remarks>
/// <para>An exception from the function is counted, kept as the last error, and reported as an event
/// (<see cref="PeerEventKind.HandlerFailed"/>; exceptions that follow closely share one event). If the message was a request, the
/// exception is also sent to the requester. It has no other effect.</para>
/// <para><b>Stopping.</b> <see cref="DisposeAsync"/> unregisters the handler, which then accepts no more messages. Its queued
/// messages go to the front of the inbox; a queued request is answered with the error that it has no handler. The function's
/// token is cancelled, and the function has <see cref="PeerNodeOptions.DrainTime"/> to return. A message that it is handling stays
/// with it and goes nowhere else. If the function does not return in time, the handler is abandoned, which counts as an error, and
/// a request that it is handling fails. The same happens when the node stops. The queued messages can then be read from the
/// inbox, and an event reports them (<see cref="PeerEventKind.MessagesUnhandled"/>).</para>
/// </remarks>
public sealed class PeerHandler : IMessageQueue, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly HandlerTable _table;
    private readonly Func<PeerMessage, CancellationToken, ValueTask> _handle;
    private readonly MessageQuota _quota;
    private readonly Queue<PeerMessage> _queue = new();
    private readonly HashSet<PeerMessage> _runningRequests = [];
    private readonly Worker _worker;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CountedReport _failures;
    private int _working;
    private int _running;
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

    /// <summary>The node whose messages the handler handles.</summary>
    public PeerNode Node { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The options that the handler was registered with.</summary>
    public HandlerOptions Options { get; }

    /// <summary>The state of the handler.</summary>
    public HandlerState State { get; private set; }

    /// <summary>The number of handled messages, including those that failed.</summary>
    public long Count { get; private set; }

    /// <summary>The number of failures of the function or the filter.</summary>
    public long Errors { get; private set; }

    /// <summary>The last failure; null before the first failure.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>The mean time that the function takes for a message.</summary>
    public TimeSpan MeanTime
    {
        get
        {
            lock (_lock)
                return Count == 0 ? TimeSpan.Zero : _time / Count;
        }
    }

    /// <summary>The number of messages in the queue.</summary>
    public int Queued
    {
        get
        {
            lock (_lock)
                return _queue.Count;
        }
    }

    /// <summary>The number of messages that are being handled.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    MessageQuota IMessageQueue.Quota => _quota;

    private TimeProvider Clock => _table.NodeOptions.Clock;

    /// <summary>
    /// Unregisters the handler, and waits up to <see cref="PeerNodeOptions.DrainTime"/> for the function to return; see the remarks
    /// of the class. The function itself must not await this, because it would wait for its own end.
    /// </summary>
    /// <returns>A task that completes when the handler has stopped or is abandoned.</returns>
    public ValueTask DisposeAsync() => new(StopAsync(_table.NodeOptions.DrainTime));

    /// <summary>Unregisters the handler as <see cref="DisposeAsync"/> does, with a given time to wait.</summary>
    /// <param name="drainTime">The time that the function has to return, at most 30 days; zero does not wait.</param>
    /// <returns>Whether the function returned in time. If not, the handler was abandoned.</returns>
    public async Task<bool> StopAsync(TimeSpan drainTime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(drainTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drainTime, PeerNodeOptions.LongestTime);
        using var drained = new CancellationTokenSource(drainTime, Clock);
        return await StopAsync(drained.Token).ConfigureAwait(false);
    }

    /// <summary>Returns the name.</summary>
    /// <returns>The name.</returns>
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

        // The handler was unregistered after it was found to want the messages.
        PeerMessage[] left = [.. messages];
        _quota.Give(left.Length, left.Sum(message => (long)message.Cost));
        _table.TakeBack(this, left);
    }

    /// <summary>Checks whether the filter selects a message.</summary>
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

    /// <summary>Stops the handler.</summary>
    /// <param name="drained">Ends the wait for the function to return.</param>
    /// <returns>Whether the function returned in time.</returns>
    internal async Task<bool> StopAsync(CancellationToken drained)
    {
        BeginStop();
        try
        {
            await _ended.Task.WaitAsync(drained).ConfigureAwait(false);
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
            requests = [.. _runningRequests];
        }

        var error = new TimeoutException("The handler was asked to stop but did not return in time.");
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
    /// <param name="handled">The number of messages handled since the previous call.</param>
    private PeerMessage? TryTake(int handled)
    {
        PeerMessage? message;
        lock (_lock)
        {
            _running -= handled;
            if (!_queue.TryDequeue(out message))
            {
                _working--;
                EndIfIdle();
                return null;
            }

            _running++;
            if (message.IsRequest)
                _runningRequests.Add(message);
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

        // A request that was cancelled or became too old while it was queued is not handled.
        if (message.Request.TryStart())
        {
            using var token = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, message.Request.Token);
            var failure = await CallAsync(message, token.Token).ConfigureAwait(false);
            message.Request.Leave(handled: true, failure);
        }

        lock (_lock)
            _runningRequests.Remove(message);
    }

    /// <summary>Calls the function.</summary>
    /// <returns>The exception that the function threw, even if only because it was asked to stop; otherwise null.</returns>
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
            failure = new OperationCanceledException("The handler was asked to stop.", error);
        }
        catch (Exception error)
        {
            // An abandoned handler has already counted as an error, so an exception from its interruption does not.
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

    /// <summary>Handles messages until none is left. The object is reused, so that no start allocates anything.</summary>
    private sealed class Worker(PeerHandler handler) : IThreadPoolWorkItem
    {
        public void Execute() => _ = handler.WorkAsync();
    }
}
