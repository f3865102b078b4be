using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Handlers;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Stops nodes of this process: sends what is queued, says goodbye to peers and closes everything.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PeerNode", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopPeerNodeCommand : PeerCommand
{
    private readonly List<PeerNode> _nodes = [];

    /// <summary>The nodes; not needed while only one node is running.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [Alias("Name")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>The time to wait until queued messages are acknowledged, in seconds.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? DrainSec { get; set; }

    /// <summary>Stops at once. Queued messages are lost and reported.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var found = FindNodes(Node, WriteError, wildcardsMayFitNone: true);
        _nodes.AddRange(found.Except(_nodes).Where(node => ShouldProcess(node.Name, "Stop")));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var undeliverable = _nodes.ToDictionary(node => node, node => node.Totals.MessagesUndeliverable);
        var stops = _nodes.Select(StopAsync).ToList();
        var wait = new PipelineWait(
            this,
            status: () => "Waiting for queued messages to be acknowledged, or up to the drain time: "
                + $"{Phrases.Count(stops.Count, "node")} left.");
        foreach (var node in wait.TakeCompleted(stops))
        {
            if (node.Totals.MessagesUndeliverable - undeliverable[node] is > 0 and var lost)
                WriteWarning($"{Phrases.Count(lost, "message")} of node '{node}' could not be delivered.");
        }

        wait.EndProgress();
    }

    private async Task<PeerNode> StopAsync(PeerNode node)
    {
        var drainTime = Force ? TimeSpan.Zero : DrainSec is { } seconds ? TimeSpan.FromSeconds(seconds) : node.Options.DrainTime;
        var isInHandler = ScriptRunner.Current is { } current && node.Handlers.Any(handler => ScriptRunner.Of(handler) == current);
        var stop = node.StopAsync(drainTime);

        // A handler of the node itself would wait for its own end.
        if (!isInHandler)
            await stop.ConfigureAwait(false);

        return node;
    }
}
