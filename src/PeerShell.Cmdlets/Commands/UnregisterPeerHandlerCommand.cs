using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Handlers;
using PeerShell.Node.Handlers;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Ends handlers: they get no more messages, and have some time to finish the current ones.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "PeerHandler", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterPeerHandlerCommand : PeerCommand
{
    private readonly List<PeerHandler> _handlers = [];

    /// <summary>The handlers: objects, names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HandlerCompleter))]
    public HandlerReference[] Name { get; set; } = [];

    /// <summary>The nodes whose handlers they are; not needed for handler objects, nor while only one node is running.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>The time that the current message may still take, in seconds. After that it is cancelled.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? DrainSec { get; set; }

    /// <summary>Cancels the current messages at once.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var reference in Name)
        {
            _handlers.AddRange(
                Find(reference).Except(_handlers).Where(handler => ShouldProcess($"{handler} of node {handler.Node}", "Unregister")));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var stops = _handlers.Select(StopAsync).ToList();
        var wait = new PipelineWait(
            this,
            status: () => "Waiting for the current messages, or up to the drain time: "
                + $"{Phrases.Count(stops.Count, "handler")} left.");
        foreach (var (handler, inTime) in wait.TakeCompleted(stops))
        {
            if (!inTime)
                WriteWarning($"Handler '{handler}' did not return in time. {Outcome(handler)}");
        }

        wait.EndProgress();
    }

    private static string Outcome(PeerHandler handler) => handler.State == HandlerState.Stopped
        ? "Its current messages were cancelled."
        : "It is Abandoned: its current messages are being cancelled, but a .NET method that it has called runs until it returns. "
            + "Get-PeerHandler lists the handler until then.";

    private PeerHandler[] Find(HandlerReference reference)
    {
        if (Node is null && reference.Itself is { } itself)
            return [itself];

        var nodes = FindNodes(Node, WriteError);
        if (reference.Itself is { } handler)
        {
            if (nodes.Contains(handler.Node))
                return [handler];
            if (nodes.Count > 0)
                WriteError(HandlerErrors.HandlerOfOtherNode(handler, nodes));

            return [];
        }

        PeerHandler[] found = [.. nodes.SelectMany(reference.Among)];
        if (found.Length == 0 && nodes.Count > 0 && !reference.IsWildcard)
            WriteError(HandlerErrors.HandlerNotFound(reference, nodes));

        return found;
    }

    private async Task<(PeerHandler Handler, bool InTime)> StopAsync(PeerHandler handler)
    {
        var drainTime = Force ? TimeSpan.Zero : DrainSec is { } seconds ? TimeSpan.FromSeconds(seconds) : handler.Node.Options.DrainTime;
        var stop = handler.StopAsync(drainTime);

        // A handler that unregisters itself would wait for its own end.
        var isItself = ScriptRunner.Current is { } current && current == ScriptRunner.Of(handler);
        return (handler, isItself || await stop.ConfigureAwait(false));
    }
}
