using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Stops networks of this process: all their nodes, as with Stop-PeerNode.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PeerTopology", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopPeerTopologyCommand : NetworkCommand
{
    private readonly List<PeerNetwork> _networks = [];

    /// <summary>The networks; not needed while only one network is running.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[]? Network { get; set; }

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
        var found = FindNetworks(Network, wildcardsMayFitNone: true);
        _networks.AddRange(found.Except(_networks).Where(network => ShouldProcess(network.Name, "Stop")));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var nodes = _networks.SelectMany(network => network.Nodes).ToArray();
        var undeliverable = nodes.Sum(node => node.Totals.MessagesUndeliverable);
        var stops = _networks.Select(StopAsync).ToList();
        var wait = new PipelineWait(
            this,
            status: () => $"{Phrases.Count(nodes.Count(node => node.State != Node.NodeState.Stopped), "node")} left.");
        foreach (var _ in wait.TakeCompleted(stops))
        {
            // The warning is about all networks together.
        }

        wait.EndProgress();
        if (nodes.Sum(node => node.Totals.MessagesUndeliverable) - undeliverable is > 0 and var lost)
            WriteWarning($"{Phrases.Count(lost, "message")} could not be delivered.");
    }

    private async Task<PeerNetwork> StopAsync(PeerNetwork network)
    {
        TimeSpan? drainTime = Force ? TimeSpan.Zero : DrainSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        await network.StopAsync(drainTime).ConfigureAwait(false);
        return network;
    }
}
