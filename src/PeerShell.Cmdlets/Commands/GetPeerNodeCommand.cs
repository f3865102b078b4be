using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Gets the nodes of this process.</summary>
[Cmdlet(VerbsCommon.Get, "PeerNode")]
[OutputType(typeof(PeerNode))]
public sealed class GetPeerNodeCommand : PeerCommand
{
    /// <summary>The names or wildcards. Without it, all nodes.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Name is null ? NodeRegistry.All : FindNodes(Name, WriteError, wildcardsMayFitNone: true), enumerateCollection: true);
}
