using System.Management.Automation;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topologies;
using PeerShell.Topology.Live;

namespace PeerShell.Abstractions;

/// <summary>A cmdlet for links between nodes of this process, chosen by their ends or by their network.</summary>
public abstract class LinkSelectionCommand : NetworkCommand
{
    /// <summary>The parameter set that chooses links by their ends.</summary>
    protected const string EndsSet = "Ends";

    private const string NetworkSet = "Network";

    /// <summary>One end. Without it, any node.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = EndsSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? From { get; set; }

    /// <summary>The other end. Without it, any node.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = EndsSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? To { get; set; }

    /// <summary>The networks whose links to choose.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[] Network { get; set; } = [];

    private protected IEnumerable<PeerLink> FindLinks()
    {
        if (ParameterSetName == EndsSet)
        {
            return from one in From ?? [null!]
                   from other in To ?? [null!]
                   from link in LinkFinder.Find(one, other, WriteError)
                   select link;
        }

        var nodes = FindNetworks(Network).SelectMany(network => network.Nodes).ToHashSet();
        return LinkFinder.All().Where(link => nodes.Contains(link.From) && nodes.Contains(link.To));
    }
}
