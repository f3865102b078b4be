using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Takes all conditions of links between nodes of this process away.</summary>
[Cmdlet(VerbsCommon.Reset, "PeerLink", SupportsShouldProcess = true, DefaultParameterSetName = EndsSet)]
[OutputType(typeof(void))]
public sealed class ResetPeerLinkCommand : NetworkCommand
{
    private const string EndsSet = "Ends";
    private const string NetworkSet = "Network";

    /// <summary>One end; without it, any.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = EndsSet)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? From { get; set; }

    /// <summary>The other end; without it, any.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = EndsSet)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? To { get; set; }

    /// <summary>The networks whose links to reset.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[] Network { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var networks = ParameterSetName == NetworkSet ? FindNetworks(Network) : [];
        var nodes = networks.SelectMany(network => network.Nodes).ToHashSet();
        var links = ParameterSetName == NetworkSet
            ? LinkEnds.All().Where(link => nodes.Contains(link.From) && nodes.Contains(link.To))
            : from one in From ?? [null!]
              from other in To ?? [null!]
              from link in LinkEnds.Find(one, other, WriteError)
              select link;
        foreach (var link in links.Where(link => !link.Conditions.IsNone && ShouldProcess(link.ToString(), "Reset conditions")))
            link.SetConditions(LinkConditions.None);
    }
}
