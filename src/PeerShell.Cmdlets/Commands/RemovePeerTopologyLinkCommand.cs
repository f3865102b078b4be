using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topology;

namespace PeerShell.Commands;

/// <summary>Makes a topology with fewer links than another.</summary>
[Cmdlet(VerbsCommon.Remove, "PeerTopologyLink")]
[OutputType(typeof(PeerTopology))]
public sealed class RemovePeerTopologyLinkCommand : PeerCommand
{
    /// <summary>The topology. It stays as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The links: <c>a-b</c>, or objects with From and To.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(TopologyLinkCompleter))]
    public LinkReference[] Link { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(Topology!.RemoveLinks(Link.Select(link => link.Resolve())));
        }
        catch (TopologyException error)
        {
            WriteError(TopologyErrors.Of(error));
        }
    }
}
