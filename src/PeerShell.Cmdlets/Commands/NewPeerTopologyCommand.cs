using System.Collections;
using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topologies;
using PeerShell.Topology;
using PeerShell.Transport;
using static PeerShell.Topologies.ShapeSets;

namespace PeerShell.Commands;

/// <summary>Creates a topology from a shape or from links.</summary>
[Cmdlet(VerbsCommon.New, "PeerTopology", DefaultParameterSetName = LinkSet)]
[OutputType(typeof(PeerTopology))]
public sealed class NewPeerTopologyCommand : ShapeCommand
{
    private LinkedTopologyBuilder _links = null!;

    /// <summary>The links: <c>a-b</c>, or objects with From and To. Their nodes are created with them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = LinkSet)]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TopologyLinkCompleter))]
    public LinkReference?[]? Link { get; set; } = [];

    /// <summary>The first nodes, whether or not they have links.</summary>
    [Parameter(ParameterSetName = LinkSet)]
    [ValidateNotNull]
    public TopologyNode[] Node { get; set; } = [];

    /// <summary>The name of the topology. Default: its shape.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>The tags of all nodes.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Tag { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _links = new LinkedTopologyBuilder(ThrowTerminatingError);
        if (FindMisuse() is { } error)
            ThrowTerminatingError(error);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _links.Add(Link);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var conditions = Change(LinkConditions.None);
            WriteObject(BackgroundWork.Run(
                this, () => TopologyDecorator.Decorate(Create(), Title, Tag, conditions), () => "Generating the graph."));
        }
        catch (TopologyException error)
        {
            ThrowTerminatingError(TopologyErrors.Of(error));
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(TopologyErrors.InvalidConditions(error));
        }
    }

    private ErrorRecord? FindMisuse() =>
        ParameterSetName == RandomSet ? TopologyErrors.RandomHow()
        : ParameterSetName != LinkSet ? null
        : IsGiven(nameof(Name)) ? TopologyErrors.NameIsForShapes(Name)
        : MyInvocation.ExpectingInput || IsGiven(nameof(Link)) || IsGiven(nameof(Node)) ? null
        : TopologyErrors.NothingToMake();

    private PeerTopology Create() => ParameterSetName == LinkSet ? _links.Build(Node) : new ShapeGenerator(this).Generate();
}
