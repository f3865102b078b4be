using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topologies;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Sets conditions of links between nodes of this process. Conditions that are not given stay unchanged.</summary>
[Cmdlet(VerbsCommon.Set, "PeerLink", SupportsShouldProcess = true)]
[OutputType(typeof(PeerLink))]
public sealed class SetPeerLinkCommand : LinkConditionsCommand
{
    /// <summary>One end.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[] From { get; set; } = [];

    /// <summary>The other end.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[] To { get; set; } = [];

    /// <summary>Outputs the links.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!IsAnyGiven)
            ThrowTerminatingError(LinkErrors.NoLinkConditions());
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var from in From)
        {
            foreach (var to in To)
                Set(from, to);
        }
    }

    private void Set(NodeReference from, NodeReference to)
    {
        var isReported = false;
        var links = LinkFinder.Find(from, to, error =>
        {
            isReported = true;
            WriteError(error);
        });
        if (links.Count == 0 && !isReported)
            WriteError(LinkErrors.LinkNotFound(from, to));

        foreach (var link in links)
            Set(link);
    }

    private void Set(PeerLink link)
    {
        try
        {
            var conditions = Change(link.Conditions);
            if (!link.IsShapeable)
                WriteError(LinkErrors.LinkNotShapeable(link));
            else if (ShouldProcess(link.ToString(), $"Set conditions: {conditions}"))
                link.SetConditions(conditions);
            else
                return;

            if (PassThru && link.IsShapeable)
                WriteObject(new PeerLink(link.From, link.To));
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(LinkErrors.InvalidLinkConditions(error, link));
        }
    }
}
