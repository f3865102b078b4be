using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topologies;
using PeerShell.Topology;

namespace PeerShell.Commands;

/// <summary>Creates a topology with fewer links than another.</summary>
[Cmdlet(VerbsCommon.Remove, "PeerTopologyLink")]
[OutputType(typeof(PeerTopology))]
public sealed class RemovePeerTopologyLinkCommand : PeerCommand
{
    private LinkCollector? _links;

    /// <summary>The topology, which stays unchanged.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The links: <c>a-b</c>, or objects with From and To; with -To, the nodes that are linked to that node.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("From")]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TopologyLinkCompleter))]
    public LinkReference?[]? Link { get; set; } = [];

    /// <summary>The node at the other end of all links, if the links name only one node each.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? To { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _links = new(this, To, links => Topology!.RemoveLinks(links));

    /// <inheritdoc/>
    protected override void ProcessRecord() => _links!.Add(Link);

    /// <inheritdoc/>
    protected override void EndProcessing() => _links!.End();
}
