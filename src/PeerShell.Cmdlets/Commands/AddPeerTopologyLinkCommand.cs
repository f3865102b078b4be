using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topologies;
using PeerShell.Topology;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Makes a topology with more links than another.</summary>
[Cmdlet(VerbsCommon.Add, "PeerTopologyLink")]
[OutputType(typeof(PeerTopology))]
public sealed class AddPeerTopologyLinkCommand : LinkConditionsCommand
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

    /// <summary>Adds the nodes, too, that the links join and that are not there.</summary>
    [Parameter]
    public SwitchParameter AddNode { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            var conditions = Change(LinkConditions.None);
            _links = new(this, To, links => Extend([.. links.Select(link => conditions.IsNone ? link : link with { Conditions = conditions })]));
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
