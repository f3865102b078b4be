using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topologies;
using PeerShell.Topology;

namespace PeerShell.Commands;

/// <summary>Makes a topology with fewer links than another.</summary>
[Cmdlet(VerbsCommon.Remove, "PeerTopologyLink")]
[OutputType(typeof(PeerTopology))]
public sealed class RemovePeerTopologyLinkCommand : PeerCommand
{
    private LinkCollector? _links;

    /// <summary>The topology. It stays as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The links: <c>a-b</c>, or objects with From and To; with -To, the nodes that are linked to that one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("From")]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TopologyLinkCompleter))]
    public LinkReference?[]? Link { get; set; } = [];

    /// <summary>The node at the other end, if it isn't given with the first.</summary>
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
