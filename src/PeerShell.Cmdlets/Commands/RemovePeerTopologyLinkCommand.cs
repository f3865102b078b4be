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
    private readonly List<LinkReference?> _links = [];

    // Then links come by the pipeline, and all of them make one topology.
    private bool _isGiven;

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
    protected override void BeginProcessing() => _isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Topology));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _links.AddRange(Link ?? [null]);
        if (_isGiven)
            return;

        Write();
        _links.Clear();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_isGiven)
            Write();
    }

    private void Write()
    {
        try
        {
            WriteObject(Topology!.RemoveLinks([.. _links.Select(link => LinkReference.Resolve(link, To))]));
        }
        catch (TopologyException error)
        {
            WriteError(TopologyErrors.Of(error));
        }
    }
}
