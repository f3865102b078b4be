using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Gets the links between nodes of this process, and their conditions.</summary>
[Cmdlet(VerbsCommon.Get, "PeerLink", DefaultParameterSetName = EndsSet)]
[OutputType(typeof(PeerLink))]
public sealed class GetPeerLinkCommand : LinkSelectionCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(FindLinks(), enumerateCollection: true);
}
