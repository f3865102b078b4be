using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Removes all conditions of links between nodes of this process.</summary>
[Cmdlet(VerbsCommon.Reset, "PeerLink", SupportsShouldProcess = true, DefaultParameterSetName = EndsSet)]
[OutputType(typeof(void))]
public sealed class ResetPeerLinkCommand : LinkSelectionCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var link in FindLinks().Where(link => !link.Conditions.IsNone && ShouldProcess(link.ToString(), "Reset conditions")))
            link.SetConditions(LinkConditions.None);
    }
}
