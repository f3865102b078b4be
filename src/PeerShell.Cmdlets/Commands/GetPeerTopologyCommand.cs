using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Topology;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Gets the current topology from live nodes, including those of other processes and machines.</summary>
[Cmdlet(VerbsCommon.Get, "PeerTopology", DefaultParameterSetName = NodeSet)]
[OutputType(typeof(PeerTopology))]
public sealed class GetPeerTopologyCommand : NetworkCommand
{
    private const string NetworkSet = "Network";
    private const string NodeSet = "Node";

    private readonly List<PeerNode> _nodes = [];

    /// <summary>The networks to read. Each becomes a topology.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[] Network { get; set; } = [];

    /// <summary>The nodes to start from, which become one topology. Without it, all nodes of this process.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = NodeSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>The number of links to go beyond the nodes of this process; 0 to ask no other node.</summary>
    [Parameter]
    [ValidateRange(0, LiveGraph.MaxDepth)]
    public int Depth { get; set; } = LiveGraph.MaxDepth;

    /// <summary>The time to wait for the answers of other nodes, in seconds.</summary>
    [Parameter]
    [ValidateRange(0.1, 30d)]
    public double TimeoutSec { get; set; } = 5;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == NodeSet)
        {
            var nodes = Node is null ? NodeRegistry.All : FindNodes(Node, WriteError);
            _nodes.AddRange(nodes.Except(_nodes));
            return;
        }

        foreach (var network in FindNetworks(Network))
            Read(network.Name, network.Nodes);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == NodeSet && (_nodes.Count > 0 || Node is null))
            Read("live", _nodes);
    }

    private void Read(string name, IReadOnlyList<PeerNode> nodes)
    {
        var reading = LiveGraph.ReadAsync(name, nodes, Depth, TimeSpan.FromSeconds(TimeoutSec), StopToken);
        var wait = new PipelineWait(this, status: () => "Asking the nodes of other processes.");
        wait.For(reading);
        wait.EndProgress();
        var (topology, isPartial) = reading.GetAwaiter().GetResult();
        if (isPartial)
        {
            WriteWarning(
                $"Some nodes did not answer within {TimeoutSec} s, or were too busy to answer. Their links may be missing.");
        }


        WriteObject(topology);
    }
}
