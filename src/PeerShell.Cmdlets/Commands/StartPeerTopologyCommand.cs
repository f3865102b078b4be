using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Starting;
using PeerShell.Topology;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Starts networks of live nodes from topologies, or repairs running networks so that they match their topologies.</summary>
[Cmdlet(VerbsLifecycle.Start, "PeerTopology", DefaultParameterSetName = StartSet, SupportsShouldProcess = true)]
[OutputType(typeof(PeerNetwork))]
public sealed class StartPeerTopologyCommand : NetworkCommand
{
    private const string StartSet = "Start";
    private const string RepairSet = "Repair";

    /// <summary>The topology to start; or the new topology of a running network.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = StartSet)]
    [Parameter(ParameterSetName = RepairSet)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The running networks to repair.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = RepairSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[] Network { get; set; } = [];

    /// <summary>The name of the network. Default: the name of the topology, with a number appended if it is in use.</summary>
    [Parameter(ParameterSetName = StartSet)]
    [ValidateLength(1, 64)]
    public string? Name { get; set; }

    /// <summary>What carries the bytes.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public NetworkTransport Transport { get; set; }

    /// <summary>The time without any traffic after which a link is dead.</summary>
    [Parameter(ParameterSetName = StartSet)]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? DeadAfter { get; set; }

    /// <summary>The time that a session waits for a lost peer to return.</summary>
    [Parameter(ParameterSetName = StartSet)]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? ResumeWindow { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (TimeChecks.Check(DeadAfter, ResumeWindow) is { } error)
            ThrowTerminatingError(error);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == StartSet)
        {
            new NetworkLauncher(this).Launch(Topology!);
            return;
        }

        var repair = new NetworkRepair(this, Topology);
        foreach (var network in FindNetworks(Network))
            repair.Repair(network);
    }
}
