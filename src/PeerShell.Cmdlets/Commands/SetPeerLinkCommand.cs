using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Sets the conditions of links between nodes of this process. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "PeerLink", SupportsShouldProcess = true)]
[OutputType(typeof(PeerLink))]
public sealed class SetPeerLinkCommand : LinkConditionsCommand
{
    /// <summary>One end.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[] From { get; set; } = [];

    /// <summary>The other end.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[] To { get; set; } = [];

    /// <summary>Outputs the links.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!IsAnyGiven)
            ThrowTerminatingError(Errors.NoLinkConditions());
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
        var links = LinkEnds.Find(from, to, error =>
        {
            isReported = true;
            WriteError(error);
        });
        if (links.Count == 0 && !isReported)
            WriteError(Errors.LinkNotFound(from, to));

        foreach (var link in links)
            Set(link);
    }

    private void Set(PeerLink link)
    {
        try
        {
            var conditions = Change(link.Conditions);
            if (!link.IsShapeable)
                WriteError(Errors.LinkNotShapeable(link));
            else if (ShouldProcess(link.ToString(), $"Set conditions: {conditions}"))
                link.SetConditions(conditions);
            else
                return;

            if (PassThru && link.IsShapeable)
                WriteObject(new PeerLink(link.From, link.To));
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(Errors.InvalidLinkConditions(error, link));
        }
    }
}
