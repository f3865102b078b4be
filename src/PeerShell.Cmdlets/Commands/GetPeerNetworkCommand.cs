using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Topology.Live;

namespace PeerShell.Commands;

/// <summary>Gets the networks of this process that Start-PeerTopology has started.</summary>
[Cmdlet(VerbsCommon.Get, "PeerNetwork")]
[OutputType(typeof(PeerNetwork))]
public sealed class GetPeerNetworkCommand : NetworkCommand
{
    /// <summary>The names or wildcards. Without it, all networks.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Name is null ? NetworkRegistry.All : FindNetworks(Name, wildcardsMayFitNone: true), enumerateCollection: true);
}
