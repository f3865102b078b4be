using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topologies;
using PeerShell.Topology;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Creates a topology with more links than another.</summary>
[Cmdlet(VerbsCommon.Add, "PeerTopologyLink")]
[OutputType(typeof(PeerTopology))]
public sealed class AddPeerTopologyLinkCommand : LinkConditionsCommand
{
    private LinkCollector? _links;

    /// <summary>The topology, which stays unchanged.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The links: <c>a-b</c>, or objects with From and To; with -To, the nodes to link to that node.</summary>
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

    /// <summary>Also adds the nodes that the links name and the topology lacks.</summary>
    [Parameter]
    public SwitchParameter AddNode { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            var conditions = Change(LinkConditions.None);
            TopologyLink Shape(TopologyLink link) => conditions.IsNone ? link : link with { Conditions = conditions };
            _links = new(this, To, links => Extend([.. links.Select(Shape)]));
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(TopologyErrors.InvalidConditions(error));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _links!.Add(Link);

    /// <inheritdoc/>
    protected override void EndProcessing() => _links!.End();

    private PeerTopology Extend(TopologyLink[] links)
    {
        TopologyNode[] missing =
        [
            .. links.SelectMany(link => new[] { link.From, link.To })
                .Where(name => AddNode && Topology!.FindNode(name) is null)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => new TopologyNode(name)),
        ];
        return (missing.Length > 0 ? Topology!.AddNodes(missing) : Topology!).AddLinks(links);
    }
}
