using System.Collections;
using PeerShell.Errors;

namespace PeerShell.Completion;

/// <summary>The names of the process's networks.</summary>
internal sealed class LiveNetworkCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from network in NetworkRegistry.All
        select (network.Name, $"{network.Name}: {network.State}, {Phrases.Count(network.Nodes.Count, "node")}");
}
