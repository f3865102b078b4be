using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PeerShell.Node;

namespace PeerShell.Handlers;

/// <summary>
/// Runs in a handler's runspace for as long as that is open, and calls its script for each message. A pipeline that goes on
/// costs a message some 3 microseconds; a pipeline for each of them would cost 50 to 100, and the call operator 15.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without timer and links holds nothing.")]
internal sealed class ScriptPump : PSCmdlet
{
    // The scope in which the pump runs, and so is around each run of the script. The engine looks there for $_, too.
    private const string Variables = "$_ = $Message = $null; ";

    private readonly CancellationTokenSource _stop = new();
    private ScriptThread _thread = null!;
    private PSVariable _underscore = null!, _message = null!;

    /// <summary>The script around the pump.</summary>
    public static string Script => $"param($Pump, $Thread) {Variables}& $Pump -Thread $Thread";

    /// <summary>Whose it is.</summary>
    [Parameter(Mandatory = true)]
    public object Thread
    {
        get => _thread;
        set => _thread = (ScriptThread)(value is PSObject wrapped ? wrapped.BaseObject : value);
    }

    /// <summary>Runs the script for a message; its output goes down the pipeline as it comes.</summary>
    public void Call(string script, PeerMessage message, object?[] arguments)
    {
        _underscore.Value = _message.Value = message;
        InvokeCommand.InvokeScript(script, useNewScope: true, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null, arguments);
    }

    protected override void BeginProcessing()
    {
        _underscore = SessionState.PSVariable.Get("_");
        _message = SessionState.PSVariable.Get("Message");
    }

    protected override void EndProcessing() => _thread.Work(this, _stop.Token);

    // By whomever: the handler is interrupted, or somebody closes the runspace.
    protected override void StopProcessing() => _stop.Cancel();
}
