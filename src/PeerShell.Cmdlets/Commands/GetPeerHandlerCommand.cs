using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node.Handlers;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Gets the handlers of nodes, with their state and counters.</summary>
[Cmdlet(VerbsCommon.Get, "PeerHandler")]
[OutputType(typeof(PeerHandler))]
public sealed class GetPeerHandlerCommand : NodeInputCommand
{
    /// <summary>The names or wildcards. Without it, all handlers.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [NotNothing]
    [ArgumentCompleter(typeof(HandlerCompleter))]
    public HandlerReference[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var node in Nodes)
            WriteObject(Name is null ? node.Handlers : Name.SelectMany(name => name.Among(node)).Distinct(), enumerateCollection: true);

        foreach (var name in Nodes.Count == 0 ? [] : Name ?? [])
        {
            if (!name.IsWildcard && Nodes.All(node => name.Among(node).Count == 0))
                WriteError(HandlerErrors.HandlerNotFound(name, Nodes));
        }
    }
}
