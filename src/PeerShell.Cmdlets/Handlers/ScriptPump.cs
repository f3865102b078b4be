using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PeerShell.Node;

namespace PeerShell.Handlers;

/// <summary>
/// Runs in a handler's runspace as long as that is open, and calls the script for each message. In one lasting pipeline a message
/// takes some 3 microseconds; a pipeline per message would take 50 to 100, and the call operator 15.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without timer and links holds nothing.")]
internal sealed class ScriptPump : PSCmdlet
{
    // Variables of the scope in which the pump runs, which encloses each run of the script. The engine also looks there for $_.
    private const string Variables = "$_ = $Message = $null; ";

    private readonly CancellationTokenSource _stop = new();
    private ScriptThread _thread = null!;
    private PSVariable _underscore = null!, _message = null!;

    /// <summary>The script around the pump.</summary>
    public static string Script => $"param($Pump, $Thread) {Variables}& $Pump -Thread $Thread";

    /// <summary>The thread that it runs on.</summary>
    [Parameter(Mandatory = true)]
    public object Thread
    {
        get => _thread;
        set => _thread = (ScriptThread)(value is PSObject wrapped ? wrapped.BaseObject : value);
    }

    /// <summary>Runs the script for a message. The output goes down the pipeline at once.</summary>
    public void Call(string script, PeerMessage message, object?[] arguments)
    {
        _underscore.Value = _message.Value = message;
        InvokeCommand.InvokeScript(
            script, useNewScope: true, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null, arguments);
    }

    protected override void BeginProcessing()
    {
        _underscore = SessionState.PSVariable.Get("_");
        _message = SessionState.PSVariable.Get("Message");
    }

    protected override void EndProcessing() => _thread.Work(this, _stop.Token);

    // Called when the handler is interrupted, or when the runspace is closed.
    protected override void StopProcessing() => _stop.Cancel();
}
