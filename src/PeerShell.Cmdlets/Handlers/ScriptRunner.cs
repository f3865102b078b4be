using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.Handlers;

/// <summary>
/// Runs a handler's script block: in one runspace or, when several messages are handled at once, in as many as that takes.
/// Each has a thread of its own, which waits for work and goes on in the same runspace.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without timer and links, and a collection that is complete, hold nothing.")]
public sealed class ScriptRunner : IHandlerRunner
{
    // The thread that the calling thread is, if it is one of a handler.
    [ThreadStatic]
    private static ScriptThread? t_thread;

    private readonly Lock _lock = new();
    private readonly BlockingCollection<IThreadPoolWorkItem> _work = [];
    private readonly CancellationTokenSource _interrupted = new();
    private readonly List<ScriptThread> _threads = [];
    private readonly int _most;
    private bool _started;
    private int _outstanding;

    private ScriptRunner(HandlerScript script, int most)
    {
        Script = script;
        _most = most;
    }

    /// <summary>The script block, as it was given. It is bound to the runspace it comes from; what runs is a copy.</summary>
    public ScriptBlock ScriptBlock => Script.Block;

    /// <summary>Whose messages it was registered for; empty for everybody's.</summary>
    public IReadOnlyList<string> From { get; internal init; } = [];

    /// <summary>The topics it was registered for; empty for any.</summary>
    public IReadOnlyList<string> Topic { get; internal init; } = [];

    /// <summary>Whether its output goes back to the sender of what is no request, too.</summary>
    public bool Reply => Script.Replies;

    /// <summary>The last 1,000 things that the script block wrote to its streams, oldest first; all but its output.</summary>
    public IReadOnlyList<HandlerRecord> Records => Log.All;

    /// <summary>How many runspaces it has.</summary>
    public int Runspaces
    {
        get
        {
            lock (_lock)
                return _threads.Count;
        }
    }

    /// <summary>What runs the script block that is running on the calling thread; null on a thread that is no handler's.</summary>
    internal static ScriptRunner? Current => t_thread?.Runner;

    internal HandlerScript Script { get; }

    internal RecordLog Log { get; } = new();

    /// <summary>Whether a thread is to go on, whatever happened to its runspace.</summary>
    internal bool GoesOn => !_work.IsCompleted && !_interrupted.IsCancellationRequested;

    /// <summary>What runs a handler; null when it is no script block.</summary>
    internal static ScriptRunner? Of(PeerHandler handler) => handler.Options.Runner as ScriptRunner;

    /// <summary>Opens the first runspace.</summary>
    /// <param name="script">What is to run.</param>
    /// <param name="most">How many messages are handled at once, and so how many runspaces there will be at most.</param>
    /// <param name="from">Whose messages it is for.</param>
    /// <param name="topic">Which topics.</param>
    /// <returns>The runner; a <see cref="RuntimeException"/> when the runspace can't be opened, or its initialization script fails.</returns>
    internal static async Task<ScriptRunner> StartAsync(HandlerScript script, int most = 1, IEnumerable<object>? from = null, IEnumerable<string>? topic = null)
    {
        var runner = new ScriptRunner(script, most) { From = (from ?? []).Select(peer => $"{peer}").ToArray(), Topic = (topic ?? []).ToArray() };
        await runner.AddThread().ConfigureAwait(false);
        runner._started = true;
        return runner;
    }

    /// <summary>Handles a message, on the thread that executes the work.</summary>
    internal static ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        if (t_thread is not { } thread)
            throw new HandlerException("The handler has lost its runspace and can't open another. Register it anew.", "RunspaceLost");

        thread.Handle(message, cancellationToken);
        return default;
    }

    /// <inheritdoc/>
    public void Run(IThreadPoolWorkItem work)
    {
        _work.Add(work);
        lock (_lock)
        {
            if (++_outstanding > _threads.Count && _threads.Count < _most)
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

    /// <summary>Waits for work, and executes it, until there is no more.</summary>
    /// <param name="thread">On which thread; null for one without a runspace, where all that is handled fails.</param>
    /// <param name="stop">Its runspace can't be used any more.</param>
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
            // What is left, another runspace does; of a handler that is interrupted there is nothing left.
        }
        finally
        {
            t_thread = null;
        }
    }

    /// <summary>A thread has no runspace any more. The last one stays nevertheless, so that no message waits for ever.</summary>
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
