using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PeerShell.Json;
using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.Handlers;

/// <summary>A thread of a handler with its runspace.</summary>
internal sealed class ScriptThread(ScriptRunner runner)
{
    // The stack size that the engine gives the threads of its own pipelines.
    private const int StackBytes = 10_000_000;

    private static readonly PowerShellJsonFormatter Json = new();

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _text = runner.Script.Text;
    private readonly bool _takesMessage = runner.Script.TakesMessage;
    private volatile PowerShell? _shell;
    private ScriptPump? _pump;
    private StreamRecorder? _streams;

    // The current message, and its results so far.
    private PeerMessage? _message;
    private CancellationToken _token;
    private bool _replies;
    private Exception? _unanswerable;

    public ScriptRunner Runner { get; } = runner;

    /// <summary>Starts the thread, which opens the runspace and waits for work.</summary>
    /// <returns>A task that completes when the runspace is open.</returns>
    public Task StartAsync()
    {
        new Thread(Live, StackBytes) { IsBackground = true, Name = "PeerShell handler" }.Start();
        return _opened.Task;
    }

    /// <summary>Interrupts the script, as Ctrl+C does, and closes its runspace.</summary>
    public void Interrupt()
    {
        if (_shell is { Runspace: { } runspace })
            HandlerRunspace.BeginClose(runspace);
    }

    /// <summary>Executes work inside the runspace.</summary>
    public void Work(ScriptPump pump, CancellationToken stop)
    {
        _pump = pump;
        Runner.Work(this, stop);
    }

    /// <summary>Runs the script for a message.</summary>
    /// <exception cref="HandlerException">The script failed, or wrote an error.</exception>
    /// <exception cref="OperationCanceledException">The script was cancelled.</exception>
    public void Handle(PeerMessage message, CancellationToken cancellationToken)
    {
        (_message, _token) = (message, cancellationToken);
        _replies = Runner.Script.Replies || message.IsRequest;
        ErrorRecord? thrown = null;
        try
        {
            _pump!.Call(_text, message, _takesMessage ? [message, .. Runner.Script.Arguments] : [.. Runner.Script.Arguments]);
        }
        catch (FlowControlException)
        {
            // An exit, or a break outside a loop, ends the script for this message.
        }
        catch (PipelineStoppedException error)
        {
            throw new OperationCanceledException("The handler was cancelled.", error);
        }
        catch (RuntimeException error)
        {
            thrown = error.ErrorRecord;
            Runner.Log.Add("Error", thrown);
        }
        finally
        {
            _message = null;
        }

        var unanswerable = _unanswerable;
        _unanswerable = null;
        if ((_streams!.TakeError() is { } written ? thrown ?? written : thrown) is { } failure)
            throw new HandlerException(failure.ToString(), failure.FullyQualifiedErrorId, failure.Exception);
        if (unanswerable is not null)
            throw new HandlerException(unanswerable.Message, (unanswerable as SendException)?.Failure.ToString(), unanswerable);
    }

    private void Live()
    {
        do
        {
            Runspace runspace;
            try
            {
                runspace = HandlerRunspace.Open(Runner.Script, Runner.Log);
            }
            catch (Exception error)
            {
                Runner.Log.Add("Error", error);
                _opened.TrySetException(error);
                break;
            }

            _opened.TrySetResult();
            using (runspace)
                Pump(runspace);
        }
        while (Runner.GoesOn);

        Runner.Leave(this);
    }

    private void Pump(Runspace runspace)
    {
        using var output = new PSDataCollection<PSObject>();
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        _streams = new StreamRecorder(shell.Streams, Runner.Log);
        output.DataAdded += (_, _) =>
        {
            foreach (var item in output.ReadAll())
                Reply(item);
        };
        shell.AddScript(ScriptPump.Script)
            .AddParameter("Pump", new CmdletInfo("Invoke-Handler", typeof(ScriptPump)))
            .AddParameter("Thread", this)
            .AddParameter(UsingValues.Parameter, Runner.Script.Using);
        _shell = shell;
        try
        {
            shell.Invoke(input: null, output);
        }
        catch (Exception error) when (error is RuntimeException or InvalidRunspaceStateException)
        {
            // The runspace is broken, or was closed before or while the script ran. The remaining work goes on in another runspace.
            Runner.Log.Add("Error", error);
        }

        _shell = null;
    }

    /// <summary>Sends an output of the script as a reply at once. When that fails, the script goes on and sends no more.</summary>
    private void Reply(PSObject? item)
    {
        if (_message is null || !_replies)
            return;

        try
        {
            var reply = _message.ReplyAsync(MessageBody.From(item, Json, _message.From.MaxMessageBytes, _token), _token);
            if (!reply.IsCompletedSuccessfully)
                reply.AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            _replies = false;
        }
        catch (Exception error)
        {
            _replies = false;
            _unanswerable = error;
        }
    }
}
