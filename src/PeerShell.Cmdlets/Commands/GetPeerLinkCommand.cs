using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Gets the links between nodes of this process, and their conditions.</summary>
[Cmdlet(VerbsCommon.Get, "PeerLink", DefaultParameterSetName = EndsSet)]
[OutputType(typeof(PeerLink))]
public sealed class GetPeerLinkCommand : NetworkCommand
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

    /// <summary>The networks whose links to get.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[] Network { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == EndsSet)
        {
            foreach (var from in From ?? [null!])
            {
                foreach (var to in To ?? [null!])
                    WriteObject(LinkEnds.Find(from, to, WriteError), enumerateCollection: true);
            }

            return;
        }

        var nodes = FindNetworks(Network).SelectMany(network => network.Nodes).ToHashSet();
        WriteObject(LinkEnds.All().Where(link => nodes.Contains(link.From) && nodes.Contains(link.To)), enumerateCollection: true);
    }
}
