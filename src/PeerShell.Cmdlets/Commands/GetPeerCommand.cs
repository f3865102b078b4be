using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Gets the peers of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "Peer")]
[OutputType(typeof(Peer))]
public sealed class GetPeerCommand : NodeInputCommand
{
    /// <summary>Names, wildcards, ids or their beginnings; without it, all.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? Name { get; set; }

    /// <summary>Only peers in these states.</summary>
    [Parameter]
    public PeerState[]? State { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var node in Nodes)
        {
            var known = node.Peers;
            var peers = Name is null ? known : [.. Name.SelectMany(name => name.Among(known)).Distinct()];
            WriteObject(peers.Where(peer => State is null || State.Contains(peer.State)).OrderBy(peer => peer.Name), enumerateCollection: true);
        }

        foreach (var name in Name ?? [])
        {
            if (!name.IsWildcard && Nodes.Count > 0 && !Nodes.Any(node => name.Among(node.Peers).Count > 0))
                WriteError(Errors.PeerNotFound(name, Nodes));
        }
    }
}
