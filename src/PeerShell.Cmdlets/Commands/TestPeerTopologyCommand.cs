using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Topology;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Compares live nodes with the topology that they should have.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PeerTopology", DefaultParameterSetName = NetworkSet)]
[OutputType(typeof(TopologyDifference), typeof(bool))]
public sealed class TestPeerTopologyCommand : NetworkCommand
{
    private const string NetworkSet = "Network";
    private const string TopologySet = "Topology";
    private const string NodeSet = "Node";

    private bool _isTested, _differs;

    /// <summary>The topology to compare with. Default: the topology of the network.</summary>
    [Parameter(Position = 0, ParameterSetName = NetworkSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = TopologySet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = NodeSet)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The networks to test; not needed while only one network is running.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    [Parameter(ParameterSetName = TopologySet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[]? Network { get; set; }

    /// <summary>The nodes to test, of any networks.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NodeSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[] Node { get; set; } = [];

    /// <summary>Outputs only whether they are the same.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Waits until they are the same.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The maximum time to wait, in seconds. Implies <see cref="Wait"/>.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == NodeSet)
        {
            var nodes = FindNodes(Node, ThrowTerminatingError);
            Test(() => nodes, Topology!);
            return;
        }

        // A network that does not exist is not as it should be.
        _differs |= Network?.Any(network => network.Find().Count == 0) ?? false;
        foreach (var network in FindNetworks(Network))
            Test(() => network.Nodes, Topology ?? network.Topology);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // If nothing was tested, because the input did not bind, there is nothing to output.
        if (Quiet && (_isTested || _differs))
            WriteObject(!_differs);
    }

    private void Test(Func<IReadOnlyList<PeerNode>> nodes, PeerTopology wanted)
    {
        var time = Wait || TimeoutSec is not null ? TimeSpan.FromSeconds(TimeoutSec ?? 30) : TimeSpan.Zero;
        var waiting = TopologyWait.UntilAsync(nodes, wanted, time, StopToken);
        var wait = new PipelineWait(this, status: () => "Waiting for the network to match its topology.");
        wait.For(waiting);
        wait.EndProgress();

        var differences = waiting.GetAwaiter().GetResult();
        _isTested = true;
        _differs |= differences.Count > 0;
        if (!Quiet)
            WriteObject(differences, enumerateCollection: true);
    }
}
