using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.Handlers;

/// <summary>
/// Runs a handler's script block in one runspace, or in as many as there are messages handled at once. Each runspace has its own
/// thread, which waits for work.
/// </summary>
[SuppressMessage(
    "Reliability", "CA1001", Justification = "A source without timer and links, and a collection that is complete, hold nothing.")]
public sealed class ScriptRunner : IHandlerRunner
{
    // The handler thread that is the calling thread; null on other threads.
    [ThreadStatic]
    private static ScriptThread? t_thread;

    private readonly Lock _lock = new();
    private readonly BlockingCollection<IThreadPoolWorkItem> _work = [];
    private readonly CancellationTokenSource _interrupted = new();
    private readonly List<ScriptThread> _threads = [];
    private readonly int _maxThreads;
    private bool _started;
    private int _outstanding;

    private ScriptRunner(HandlerScript script, int maxThreads)
    {
        Script = script;
        _maxThreads = maxThreads;
    }

    /// <summary>The script block that was given. It is bound to its own runspace; a copy runs in the handler.</summary>
    public ScriptBlock ScriptBlock => Script.Block;

    /// <summary>The senders that it was registered for; empty for all.</summary>
    public IReadOnlyList<string> From { get; internal init; } = [];

    /// <summary>The topics that it was registered for; empty for all.</summary>
    public IReadOnlyList<string> Topic { get; internal init; } = [];

    /// <summary>Whether the output is sent to the sender even if the message is not a request.</summary>
    public bool Reply => Script.Replies;

    /// <summary>The last 1,000 records that the script block wrote to streams other than its output, oldest first.</summary>
    public IReadOnlyList<HandlerRecord> Records => Log.All;

    /// <summary>The number of its runspaces.</summary>
    public int Runspaces
    {
        get
        {
            lock (_lock)
                return _threads.Count;
        }
    }

    /// <summary>The runner of the script block that is running on the calling thread; null on other threads.</summary>
    internal static ScriptRunner? Current => t_thread?.Runner;

    internal HandlerScript Script { get; }

    internal RecordLog Log { get; } = new();

    /// <summary>Whether a thread should go on in a new runspace when it has lost its own.</summary>
    internal bool GoesOn => !_work.IsCompleted && !_interrupted.IsCancellationRequested;

    /// <summary>Returns the runner of a handler; null if the handler is not a script block.</summary>
    internal static ScriptRunner? Of(PeerHandler handler) => handler.Options.Runner as ScriptRunner;

    /// <summary>Opens the first runspace.</summary>
    /// <param name="script">The script.</param>
    /// <param name="maxThreads">The maximum number of messages that are handled at once, each in its own runspace.</param>
    /// <param name="from">The senders that it is for.</param>
    /// <param name="topic">The topics that it is for.</param>
    /// <returns>The runner.</returns>
    /// <exception cref="RuntimeException">The runspace can't be opened, or its initialization script fails.</exception>
    internal static async Task<ScriptRunner> StartAsync(
        HandlerScript script, int maxThreads = 1, IEnumerable<object>? from = null, IEnumerable<string>? topic = null)
    {
        var runner = new ScriptRunner(script, maxThreads)
        {
            From = (from ?? []).Select(peer => $"{peer}").ToArray(),
            Topic = (topic ?? []).ToArray(),
        };
        await runner.AddThread().ConfigureAwait(false);
        runner._started = true;
        return runner;
    }

    /// <summary>Handles a message on the thread that executes the work.</summary>
    internal static ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        if (t_thread is not { } thread)
        {
            throw new HandlerException(
                "The handler has lost its runspace and can't open another. Register the handler again.", "RunspaceLost");
        }

        thread.Handle(message, cancellationToken);
        return default;
    }

    /// <inheritdoc/>
    public void Run(IThreadPoolWorkItem work)
    {
        _work.Add(work);
        lock (_lock)
        {
            if (++_outstanding > _threads.Count && _threads.Count < _maxThreads)
                _ = AddThread();
        }
    }

    /// <inheritdoc/>
    public void Complete() => _work.CompleteAdding();

    /// <inheritdoc/>
    public void Interrupt()
    {
        _work.CompleteAdding();
        _interrupted.Cancel();
        lock (_lock)
            _threads.ForEach(thread => thread.Interrupt());
    }

    /// <summary>Executes work until there will be no more.</summary>
    /// <param name="thread">The calling thread; null if it has no runspace, so that every message fails.</param>
    /// <param name="stop">Cancelled when the runspace can't be used any more.</param>
    internal void Work(ScriptThread? thread, CancellationToken stop = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_interrupted.Token, stop);
        t_thread = thread;
        try
        {
            foreach (var work in _work.GetConsumingEnumerable(either.Token))
            {
                work.Execute();
                lock (_lock)
                    _outstanding--;
            }
        }
        catch (OperationCanceledException)
        {
            // Another runspace does the remaining work. A handler that is interrupted has none.
        }
        finally
        {
            t_thread = null;
        }
    }

    /// <summary>Removes a thread that has lost its runspace. The last thread stays, so that messages fail rather than wait.</summary>
    internal void Leave(ScriptThread thread)
    {
        lock (_lock)
        {
            _threads.Remove(thread);
            if (_threads.Count > 0 || !_started)
                return;
        }

        if (GoesOn)
            Work(thread: null);
    }

    private Task AddThread()
    {
        var thread = new ScriptThread(this);
        lock (_lock)
            _threads.Add(thread);

        return thread.StartAsync();
    }
}
