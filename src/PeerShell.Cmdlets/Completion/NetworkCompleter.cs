using System.Collections;
using PeerShell.Errors;

namespace PeerShell.Completion;

/// <summary>Completes the names of the networks that the nodes of this process belong to.</summary>
internal sealed class NetworkCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from network in NodeRegistry.All.GroupBy(node => node.Network)
        select (network.Key, Phrases.Names([.. network]));
}
