using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topology;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Makes a topology with more links than another.</summary>
[Cmdlet(VerbsCommon.Add, "PeerTopologyLink")]
[OutputType(typeof(PeerTopology))]
public sealed class AddPeerTopologyLinkCommand : LinkConditionsCommand
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

    /// <summary>Adds the nodes, too, that the links join and that are not there.</summary>
    [Parameter]
    public SwitchParameter AddNode { get; set; }

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
            var given = Change(LinkConditions.None);
            TopologyLink[] links = [.. _links.Select(link => LinkReference.Resolve(link, To)).Select(link => given.IsNone ? link : link with { Conditions = given })];
            var missing = links.SelectMany(link => new[] { link.From, link.To })
                .Where(name => AddNode && Topology!.FindNode(name) is null)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => new TopologyNode(name));
            var topology = missing.Any() ? Topology!.AddNodes([.. missing]) : Topology!;
            WriteObject(topology.AddLinks(links));
        }
        catch (TopologyException error)
        {
            WriteError(TopologyErrors.Of(error));
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(TopologyErrors.InvalidConditions(error));
        }
    }
}
