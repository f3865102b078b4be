using System.Collections;
using PeerShell.Errors;

namespace PeerShell.Completion;

/// <summary>Completes the names of the running networks of this process.</summary>
internal sealed class LiveNetworkCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from network in NetworkRegistry.All
        select (network.Name, $"{network.Name}: {network.State}, {Phrases.Count(network.Nodes.Count, "node")}");
}
